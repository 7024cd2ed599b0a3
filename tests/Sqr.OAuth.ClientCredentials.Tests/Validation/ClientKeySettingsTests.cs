using System.Net;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ClientKeySettingsTests
{
    [Test]
    public async Task A_key_stands_in_the_settings_as_an_object()
    {
        await using var issuer = await With(ClientKey.Shared.Jwk("1", ("use", "sig"))).StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion())).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_key_stands_in_an_environment_variable_as_a_text()
    {
        await using var issuer = await Issuer.Default.Setting("Clients:acme:JsonWebKeys:0", ClientKey.Shared.Jwk()).StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion())).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Lists_in_a_key_stay_lists()
    {
        await using var issuer = await With(ClientKey.Shared.Jwk()).Setting("Clients:acme:JsonWebKeys:0:key_ops:0", "verify").StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion())).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCaseSource(nameof(WrongKeys))]
    public async Task A_key_that_is_not_fit_stops_the_start_and_says_why(string key, string reason)
    {
        var start = () => Issuer.Default.AndKeyClient(keys: key).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage($"*Clients:acme:JsonWebKeys:0 *{reason}*");
    }

    private static IEnumerable<TestCaseData> WrongKeys() =>
    [
        Key("no_JSON", "nonsense", "is not JSON"),
        Key("a_list", "[]", "is not a JSON object"),
        Key("private_EC", ClientKey.Shared.Jwk(null, ("d", "AAAA")), "private member \"d\""),
        .. "d p q dp dq qi oth".Split(' ').Select(member =>
            Key($"private_RSA_{member}", ClientKey.SharedRsa.Jwk(null, (member, "AAAA")),
                $"private member \"{member}\"")),
        Key("symmetric", """{ "kty": "oct", "k": "AAAA" }""", "private member \"k\""),
        Key("another_kind", """{ "kty": "OKP", "crv": "Ed25519", "x": "AAAA" }""", "\"kty\""),
        Key("no_kind", "{}", "\"kty\""),
        Key("another_curve", """{ "kty": "EC", "crv": "secp256k1", "x": "AAAA", "y": "AAAA" }""", "a curve other than"),
        Key("not_on_the_curve",
            """{ "kty": "EC", "crv": "P-256", "x": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE", "y": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE" }""",
            "is damaged"),
        Key("half_a_point", """{ "kty": "EC", "crv": "P-256", "x": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE" }""", "is damaged"),
        Key("padded_coordinates", ClientKey.Shared.WithPaddedCoordinates(), "not as long as its curve requires"),
        Key("no_modulus", """{ "kty": "RSA", "e": "AQAB" }""", "is damaged"),
        Key("weak", ClientKey.Rsa(1024).Jwk(), "has 1024 bits; it must have from 2048 to 8192"),
        Key("exponent_1", ClientKey.SharedRsa.Jwk(null, ("e", "AQ")), "exponent"),
        Key("exponent_even", ClientKey.SharedRsa.Jwk(null, ("e", "AQAA")), "exponent"),
        Key("exponent_too_large", ClientKey.SharedRsa.Jwk(null, ("e", "AQAAAAE")), "exponent"),
        Key("modulus_even", RsaJwk(Modulus(bits: 2048, last: 2)), "modulus"),
        Key("almost_long_enough", RsaJwk(Modulus(bits: 2040)), "has 2040 bits"),
        Key("too_long", RsaJwk(Modulus(bits: 8200)), "has 8200 bits"),
        Key("nothing_but_zeros", RsaJwk("AAAA"), "is damaged"),
        Key("half_a_surrogate_pair", """{ "kty": "RSA", "n": "\ud800", "e": "AQAB" }""", "is damaged"),
        Key("use_is_a_number", """{ "kty": "EC", "use": 1 }""", "\"use\""),
        Key("key_ops_is_a_text", """{ "kty": "EC", "key_ops": "verify" }""", "\"key_ops\""),
        Key("key_ops_are_numbers", """{ "kty": "EC", "key_ops": [ 1 ] }""", "\"key_ops\""),
        Key("for_encryption", ClientKey.Shared.Jwk(null, ("use", "enc")), "\"use\""),
        Key("of_another_algorithm", ClientKey.Shared.Jwk(null, ("alg", "RS256")), "\"alg\""),
        Key("of_the_algorithm_of_another_curve", ClientKey.Shared.Jwk(null, ("alg", "ES384")), "\"alg\""),
        Key("RSA_of_an_algorithm_on_curves", ClientKey.SharedRsa.Jwk(null, ("alg", "ES256")), "\"alg\""),
        Key("of_no_algorithm", ClientKey.Shared.Jwk(null, ("alg", "HS256")), "\"alg\""),
    ];

    [TestCaseSource(nameof(UnusualKeys))]
    public async Task A_key_that_is_unusual_and_fit_does_not(string key)
    {
        await using var issuer = await Issuer.Default.AndKeyClient(keys: key).StartAsync();
    }

    private static IEnumerable<TestCaseData> UnusualKeys() =>
    [
        Unusual("exponent_3", ClientKey.SharedRsa.Jwk(null, ("e", "Aw"))),
        Unusual("exponent_of_four_bytes", ClientKey.SharedRsa.Jwk(null, ("e", "AQAAAQ"))),
        Unusual("exponent_with_a_leading_zero", ClientKey.SharedRsa.Jwk(null, ("e", "AAEAAQ"))),
        Unusual("just_long_enough", RsaJwk(Modulus(bits: 2048))),
        Unusual("as_long_as_may_be", RsaJwk(Modulus(bits: 8192))),
        Unusual("a_leading_zero", RsaJwk($"AAAA{Modulus(bits: 2048)}")),
        Unusual("many_operations", """{ "key_ops": [ 1, "sign", "verify" ], """ + ClientKey.Shared.Jwk()[1..]),
        Unusual("unknown_members", ClientKey.Shared.Jwk(null, ("x5t", "AAAA"), ("iat", "now"))),
    ];

    [Test]
    public async Task A_key_that_only_signs_stops_the_start()
    {
        var start = () => With(ClientKey.Shared.Jwk()).Setting("Clients:acme:JsonWebKeys:0:key_ops:0", "sign").StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage("*JsonWebKeys:0 has \"key_ops\" without \"verify\"*");
    }

    [TestCaseSource(nameof(WrongSettings))]
    public async Task A_setting_that_is_wrong_stops_the_start_and_says_what_would_be_right(
        Action<ClientCredentialsOptions, ClientOptions> change, string setting, string remedy)
    {
        var start = () => Issuer.Default.Options(options => change(options, options.Clients["acme"] = new())).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage($"*SqrClientCredentials:{setting}*{remedy}*");
    }

    private static IEnumerable<TestCaseData> WrongSettings() =>
    [
        Setting("two_keys_of_a_kid", (_, client) => Add(client, ClientKey.Shared.Jwk("1"), ClientKey.SharedRsa.Jwk("1")),
            "Clients:acme:JsonWebKeys:1 has the same kid, \"1\", as", "Change one of them"),
        Setting("too_many_keys", (_, client) => Add(client, [.. Enumerable.Repeat(ClientKey.Shared.Jwk(), 101)]), "Clients:acme:JsonWebKeys has 101 keys",
            "at most 100"),
        Setting("keys_in_two_places", (_, client) => Add(client, ClientKey.Shared.Jwk()).JwksUri = new("https://client.test/jwks"),
            "Clients:acme has both JsonWebKeys and JwksUri", "keep one"),
        Setting("plain_http", (_, client) => client.JwksUri = new("http://client.test/jwks"), "Clients:acme:JwksUri is \"http://client.test/jwks\"",
            "Backchannel:RequireHttps"),
        Setting("no_http", (_, client) => client.JwksUri = new("ftp://client.test/jwks"), "Clients:acme:JwksUri", "absolute http or https URL"),
        Setting("relative", (_, client) => client.JwksUri = new("/jwks", UriKind.Relative), "Clients:acme:JwksUri", "absolute http or https URL"),
        Setting("unknown_method", (_, client) => client.AuthenticationMethods = ["private_key"], "Clients:acme:AuthenticationMethods has \"private_key\"",
            "Try private_key_jwt"),
        Setting("client_secret_jwt", (_, client) => client.AuthenticationMethods = ["client_secret_jwt"],
            "Clients:acme:AuthenticationMethods has \"client_secret_jwt\"", "it must be one of"),
        Setting("no_method", (_, client) => client.AuthenticationMethods = [], "Clients:acme:AuthenticationMethods is empty", "Try"),
        Setting("method_without_a_key", (_, client) => client.AuthenticationMethods = ["private_key_jwt"],
            "Clients:acme:AuthenticationMethods has private_key_jwt", "Register a key"),
        Setting("long_lifetime", (options, _) => options.ClientAssertions.MaxLifetime = TimeSpan.FromHours(25), "ClientAssertions:MaxLifetime is 1.01:00:00",
            "Try 01:00:00"),
        Setting("no_lifetime", (options, _) => options.ClientAssertions.MaxLifetime = TimeSpan.Zero, "ClientAssertions:MaxLifetime is 00:00:00",
            "Try 01:00:00"),
        Setting("long_lifetime_of_a_client", (_, client) => client.AssertionMaxLifetime = TimeSpan.FromHours(25),
            "Clients:acme:AssertionMaxLifetime is 1.01:00:00", "Try 01:00:00"),
        Setting("no_timeout", (options, _) => options.Backchannel.Timeout = TimeSpan.Zero, "Backchannel:Timeout is 00:00:00", "Try 00:00:05"),
        Setting("no_cache", (options, _) => options.Backchannel.CacheFor = TimeSpan.Zero, "Backchannel:CacheFor is 00:00:00", "Try 01:00:00"),
        Setting("no_interval", (options, _) => options.Backchannel.MinRefreshInterval = TimeSpan.Zero, "Backchannel:MinRefreshInterval is 00:00:00",
            "Try 00:00:10"),
    ];

    [TestCase("0.0.0.0")]
    [TestCase("10.1.2.3")]
    [TestCase("100.64.0.1")]
    [TestCase("127.0.0.1")]
    [TestCase("127.1")]
    [TestCase("2130706433")]
    [TestCase("0x7f.1")]
    [TestCase("169.254.169.254")]
    [TestCase("172.31.255.255")]
    [TestCase("192.168.0.1")]
    [TestCase("198.18.0.1")]
    [TestCase("224.0.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("[::]")]
    [TestCase("[::1]")]
    [TestCase("[::127.0.0.1]")]
    [TestCase("[::ffff:10.0.0.1]")]
    [TestCase("[64:ff9b::7f00:1]")]
    [TestCase("[fe80::1]")]
    [TestCase("[fd00::1]")]
    [TestCase("[ff02::1]")]
    [TestCase("[2001::1]")]
    [TestCase("[2001:db8::1]")]
    [TestCase("[2002:7f00:1::]")]
    public async Task A_private_address_stops_the_start_unless_it_is_allowed(string host)
    {
        var start = () => At(host, allow: false).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage("*Clients:acme:JwksUri is *is not public*Backchannel:AllowPrivateAddresses*");
        await using var allowed = await At(host, allow: true).StartAsync();
    }

    [TestCase("8.8.8.8")]
    [TestCase("172.32.0.1")]
    [TestCase("100.128.0.1")]
    [TestCase("[2606:4700::1111]")]
    [TestCase("[::ffff:8.8.8.8]")]
    [TestCase("[64:ff9b::808:808]")]
    [TestCase("client.example.com")]
    public async Task A_public_address_does_not(string host)
    {
        await using var issuer = await At(host, allow: false).StartAsync();
    }

    private static Issuer At(string host, bool allow) => Issuer.Default
        .Setting("Backchannel:AllowPrivateAddresses", allow ? "true" : "false")
        .Setting("Clients:acme:JwksUri", $"https://{host}/jwks.json");

    private static Issuer With(string key)
    {
        var issuer = Issuer.Default;
        foreach (var member in System.Text.Json.Nodes.JsonNode.Parse(key)!.AsObject())
        {
            issuer.Setting($"Clients:acme:JsonWebKeys:0:{member.Key}", member.Value!.GetValue<string>());
        }

        return issuer;
    }

    private static ClientOptions Add(ClientOptions client, params string[] keys)
    {
        foreach (var key in keys)
        {
            client.JsonWebKeys.Add(key);
        }

        return client;
    }

    /// <summary>A modulus whose factors nobody has, which settings cannot know.</summary>
    private static string Modulus(int bits, byte last = 1)
    {
        var modulus = new byte[bits / 8];
        (modulus[0], modulus[^1]) = (0x80, last);

        return Base64UrlEncoder.Encode(modulus);
    }

    private static string RsaJwk(string modulus) => $$"""{ "kty": "RSA", "n": "{{modulus}}", "e": "AQAB" }""";

    private static TestCaseData Unusual(string name, string key) => new TestCaseData(key).SetArgDisplayNames(name);

    private static TestCaseData Key(string name, string key, string reason) => new TestCaseData(key, reason).SetArgDisplayNames(name);

    private static TestCaseData Setting(string name, Action<ClientCredentialsOptions, ClientOptions> change, string setting, string remedy) =>
        new TestCaseData(change, setting, remedy).SetArgDisplayNames(name);
}
