using System.Runtime.Versioning;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SettingsValidationTests
{
    [TestCaseSource(nameof(WrongSettings))]
    public async Task A_wrong_setting_stops_the_start_and_says_which_it_is_and_what_would_be_right(string members, string setting, string remedy)
    {
        await using var engine = Engine.With(members);

        var failure = await engine.FailToStartAsync();

        failure.Should().Contain($"SqrClientCredentials:{setting}").And.Contain(remedy);
    }

    [Test]
    public async Task Token_reuse_with_a_revocation_store_that_is_registered_directly_stops_the_start()
    {
        await using var engine = Engine.With(
            """ "TokenReuse": "00:00:30" """,
            configure: builder => builder.AddRevocationStore<NoRevocations>().Services.AddSingleton<IRevocationStore, NoRevocations>());

        (await engine.FailToStartAsync()).Should().ContainAll("SqrClientCredentials:TokenReuse is 00:00:30", "AddRevocationStore<T>()");
    }

    [TestCase(""" "TokenReuse": "00:00:30" """, true)]
    [TestCase("", false)]
    public async Task A_revocation_store_may_be_registered_with_the_builder_or_without_token_reuse(string members, bool withBuilder)
    {
        await using var engine = Engine.With(members, configure: builder =>
            _ = withBuilder ? builder.AddRevocationStore<NoRevocations>().Services : builder.Services.AddSingleton<IRevocationStore, NoRevocations>());

        await engine.StartAsync();

        (await engine.Running.Services.GetRequiredService<IRevocationStore>().IsRevokedAsync("token", default)).Should().BeFalse();
    }

    private static IEnumerable<TestCaseData> WrongSettings() =>
    [
        new("\"Issuer\": \"api.example.com\"", "Issuer is \"api.example.com\"", "Try https://api.example.com"),
        new("\"Issuer\": \"https://api.example.com?x=1\"", "Issuer", "without user, query or fragment"),
        new("\"Issuer\": \"https://api.example.com#x\"", "Issuer", "without user, query or fragment"),
        new("\"Issuer\": \"https://a:b@api.example.com\"", "Issuer", "without user, query or fragment"),
        new("\"Issuer\": \"ftp://api.example.com\"", "Issuer", "must be an absolute URL"),
        new("\"Issuer\": \"http://api.example.com\"", "Issuer is \"http://api.example.com\"; it must be https", "Try https://api.example.com"),
        new("\"RequireHttps\": \"maybe\"", "RequireHttps is \"maybe\"", "true or false"),
        new("\"Audience\": \" \"", "Audience is blank", "Leave it out"),
        new("\"AccessTokenLifetime\": \"soon\"", "AccessTokenLifetime is \"soon\"", "01:00:00"),
        new("\"Issuer\": \"https://issuer.test/a|b\"", "Issuer is \"https://issuer.test/a|b\"", "Try https://api.example.com"),
        new("\"AccessTokenLifetime\": \"00:00:00\"", "AccessTokenLifetime is 00:00:00", "Try 01:00:00"),
        new("\"AccessTokenLifetime\": \"3600\"", "AccessTokenLifetime is \"3600\"", "Try 01:00:00"),
        new("\"AccessTokenLifetime\": \"00:00:01.5\"", "AccessTokenLifetime", "whole seconds"),
        new("\"TokenReuse\": \"00:00:00.999\"", "TokenReuse is 00:00:00.9990000; it must be from 00:00:01 to 12:00:00", "Try 00:00:30, or leave it out"),
        new("\"TokenReuse\": \"12:00:00.001\"", "TokenReuse is 12:00:00.0010000", "Try 00:00:30, or leave it out"),
        new("\"TokenReuse\": \"yes\"", "TokenReuse is \"yes\"", "a duration like 01:00:00"),
        new("\"AccessTokenType\": \"jwt\"", "AccessTokenType is \"jwt\"", "Try at+jwt"),
        new("\"SigningAlgorithm\": \"HS256\"", "SigningAlgorithm is \"HS256\"", "RS256"),
        new("\"SigningAlgorithm\": \"none\"", "SigningAlgorithm is \"none\"", "ES512"),
        new("\"Endpoints\": { \"Token\": \"oauth2/token\" }", "Endpoints:Token is \"oauth2/token\"", "Try /oauth2/token"),
        new("\"Endpoints\": { \"Token\": \"/t\u00f6ken\" }", "Endpoints:Token is \"/t\u00f6ken\"", "Try /oauth2/token"),
        new("\"Endpoints\": { \"Jwks\": \"/{x}\" }", "Endpoints:Jwks", "Try /.well-known/jwks.json"),
        new("\"Endpoints\": { \"Token\": \"/oauth2//token\" }", "Endpoints:Token is \"/oauth2//token\"", "Try /oauth2/token"),
        new("\"Endpoints\": { \"Token\": \"/same\", \"Jwks\": \"/Same/\" }",
            "Endpoints:Jwks is \"/Same/\", the path of SqrClientCredentials:Endpoints:Token", "Try /.well-known/jwks.json"),
        new("\"Endpoints\": { \"Token\": \"/.well-known/openid-configuration\" }",
            "Endpoints:Token is \"/.well-known/openid-configuration\", the path of the metadata", "Try /oauth2/token"),
        new("\"Endpoints\": { \"Jwks\": \"/.well-known/oauth-authorization-server\" }", "Endpoints:Jwks is", "the path of the metadata"),
        new("\"Endpoints\": { \"Authorization\": \"authorize\" }", "Endpoints:Authorization is \"authorize\"", "Try /oauth2/authorize, or leave it out"),
        new("\"Endpoints\": { \"Authorization\": \"/oauth2/token/\" }",
            "Endpoints:Authorization is \"/oauth2/token/\", the path of SqrClientCredentials:Endpoints:Token", "Try /oauth2/authorize"),
        new("\"Stores\": { \"Timeout\": \"00:05:00\" }", "Stores:Timeout is 00:05:00", "Try 00:00:00.400"),
        new("\"Stores\": { \"CacheFor\": \"01:00:01\" }", "Stores:CacheFor is 01:00:01", "Try 00:00:30"),
        new("\"Stores\": { \"CacheFor\": \"-00:00:01\" }", "Stores:CacheFor is -00:00:01", "turns it off"),
        new("\"Throttling\": { \"FailuresPerAddress\": 0 }", "Throttling:FailuresPerAddress is 0; it must be from 1 to 1000", "Try 60"),
        new("\"Throttling\": { \"FailuresPerAddress\": \"1,000\" }", "Throttling:FailuresPerAddress is \"1,000\"; it must be a whole number", "Try 60"),
        new("\"Throttling\": { \"FailuresPerClient\": 1001 }", "Throttling:FailuresPerClient is 1001", "Try 20"),
        new("\"Throttling\": { \"FailuresPerClient\": -1 }", "Throttling:FailuresPerClient is -1", "Try 20"),
        new("\"Throttling\": { \"Window\": \"00:15:01\" }", "Throttling:Window is 00:15:01; it must be from 00:00:01 to 00:15:00", "Try 00:01:00"),
        new("\"Throttling\": { \"FailuresPerUser\": 5 }", "Throttling:FailuresPerUser is not a setting", "did you mean FailuresPer"),
        new("\"Keys\": { \"EncryptionKeys\": [ \"c2hvcnQ=\" ] }", "Keys:EncryptionKeys:0", "openssl rand -base64 32"),
        Keys("\"Directory\": \"~/keys\"", "Directory is \"~/keys\"",
            "Try /var/lib/app/keys, or let a shell expand it: export SqrClientCredentials__Keys__Directory=\"$HOME/keys\""),
        Keys("\"Directory\": \"~\"", "Directory is \"~\"", "Try /var/lib/app/keys"),
        Keys("\"Directory\": \"$HOME/keys\"", "Directory is \"$HOME/keys\"", "Try /var/lib/app/keys"),
        Keys("\"Directory\": \"/srv/${APP}/keys\"", "Directory is \"/srv/${APP}/keys\"", "Try /var/lib/app/keys"),
        Keys("\"Directory\": \"$(HOME)/keys\"", "Directory is \"$(HOME)/keys\"", "Try /var/lib/app/keys"),
        Keys("\"Directory\": \"$env:HOME/keys\"", "Directory is \"$env:HOME/keys\"", "Try /var/lib/app/keys"),
        Keys("\"Directory\": \"%HOME%\\\\keys\"", "Directory is \"%HOME%\\keys\"", "neither ~ nor variables are expanded"),
        Keys("\"Directory\": \"wwwroot/keys\"", "Directory is \"wwwroot/keys\"", "Try keys"),
        Keys("\"Directory\": \"./x/../wwwroot\"", "Directory is \"./x/../wwwroot\"", "Try keys"),
        Keys("\"Pem\": [ \"a.pem\", \"~/b.pem\" ]", "Pem:1 is \"~/b.pem\"", "Try /var/lib/app/signing.pem"),
        new("\"MutualTls\": { \"TrustedRoots\": [ \"$HOME/ca.pem\" ] }", "MutualTls:TrustedRoots:0 is \"$HOME/ca.pem\"", "Try /etc/app/ca.pem"),
        Client("\"FederatedCredentials\": [ { \"Issuer\": \"https://issuer.example.com\", \"Subject\": \"a\", \"BearerTokenFile\": \"~/token\" } ]",
            "FederatedCredentials:0:BearerTokenFile is \"~/token\"", "Try /var/run/secrets/kubernetes.io/serviceaccount/"),
        Client("\"FederatedCredentials\": [ { \"Issuer\": \"https://issuer.example.com\", \"Subject\": \"a\", \"CaFile\": \"%HOME%/ca.crt\" } ]",
            "FederatedCredentials:0:CaFile is \"%HOME%/ca.crt\"", "Try /var/run/secrets/kubernetes.io/serviceaccount/"),
        Keys("\"RotationInterval\": \"14.00:00:00\"", "RotationInterval is 14.00:00:00", "longer than AnnounceFor, which is 14.00:00:00"),
        Keys("\"RotationInterval\": \"4000.00:00:00\"", "RotationInterval is 4000.00:00:00", "Try 90.00:00:00"),
        Keys("\"RotationInterval\": \"-1.00:00:00\"", "RotationInterval is -1.00:00:00", "Try 90.00:00:00"),
        Keys("\"AnnounceFor\": \"00:05:19\"", "AnnounceFor is 00:05:19", "ClockSkew plus twice RefreshInterval, which is 00:05:20"),
        Keys("\"AnnounceFor\": \"00:30:00\", \"ClockSkew\": \"00:40:00\"", "AnnounceFor is 00:30:00", "00:40:20"),
        Keys("\"RetainFor\": \"01:09:59\"",
            "Keys:RetainFor is 01:09:59; it must be at least SqrClientCredentials:AccessTokenLifetime, which is 01:00:00", "Try 01:10:00", ""),
        Keys("\"RetainFor\": \"10675199.02:48:05\"", "RetainFor is 10675199.02:48:05", "Try 14.00:00:00"),
        Keys("\"RefreshInterval\": \"00:00:00.049\"", "RefreshInterval is 00:00:00.0490000", "Try 00:00:10"),
        Keys("\"RefreshInterval\": \"01:00:01\"", "RefreshInterval is 01:00:01", "Try 00:00:10"),
        Keys("\"ClockSkew\": \"-00:00:01\"", "ClockSkew is -00:00:01", "Try 00:05:00"),
        Keys("\"ClockSkew\": \"01:00:01\"", "ClockSkew is 01:00:01", "Try 00:05:00"),
        Keys("\"Algorithms\": [ \"ES256\", \"RS257\" ]", "Algorithms:1 is \"RS257\"", "Try RS256"),
        Keys("\"Algorithms\": [ \"ES256\", \"ES256\" ]", "Algorithms:1 is \"ES256\"", "Remove it"),
        Keys("\"ReplaceUnreadable\": \"perhaps\"", "ReplaceUnreadable is \"perhaps\"", "true or false"),
        new("\"Keys\": { \"RetainFor\": \"12:00:00\" }, \"Clients\": { \"acme\": { \"AccessTokenLifetime\": \"12:00:00\" } }",
            "Keys:RetainFor is 12:00:00; it must be at least SqrClientCredentials:Clients:acme:AccessTokenLifetime", "Try 12:10:00"),
        new("\"Scopes\": { \"read users\": {} }", "Scopes has the scope \"read users\"", "Try read:users"),
        new("\"Lifetime\": \"01:00:00\"", "Lifetime is not a setting", "did you mean AccessTokenLifetime"),
        new("\"Isuer\": \"x\"", "Isuer is not a setting", "did you mean Issuer"),
        new("\"Keys\": { \"Directroy\": \"x\" }", "Keys:Directroy is not a setting", "did you mean Directory"),
        new("\"Issuer\": { \"Url\": \"x\" }", "Issuer is an object or a list", "single value"),
        new("\"Clients\": \"acme\"", "Clients is a string", "map of objects"),
        Client("\"ClientId\": \"ac\\nme\"", "ClientId must have from 1 to 512 characters", "no line break, tab or other control character"),
        Client("\"Secrets\": [ { \"Value\": \"sec\\nret\" } ]", "Secrets:0:Value contains a line break", "Remove it"),
        Client("\"Scope\": [ \"a\" ]", "Scope is not a setting", "did you mean Scopes"),
        Client("\"Scopes\": \"read:users\"", "Scopes is a string", "must be a list of strings"),
        Client("\"Scopes\": [ { \"read\": \"users\" } ]", "Scopes:0 is an object or a list", "it must be a string"),
        Client("\"JsonWebKeys\": \"key\"", "JsonWebKeys is a string", "must be a list of objects"),
        Client("\"Scopes\": [ \"read users\" ]", "Scopes has the scope \"read users\"", "Try read:users"),
        Client("\"DefaultScopes\": [ \"a\" ]", "DefaultScopes has \"a\"", "not in its Scopes"),
        Client("\"Resources\": [ \"/orders\" ]", "Resources has \"/orders\"", "absolute URI"),
        Client("\"Resources\": [ \"https://a/#b\" ]", "Resources has \"https://a/#b\"", "without a fragment"),
        Client("\"Enabled\": \"yes\"", "Enabled is \"yes\"", "true or false"),
        Client("\"AccessTokenLifetime\": \"2.00:00:00\"", "AccessTokenLifetime is 2.00:00:00", "Try 01:00:00"),
        Client("\"SigningAlgorithm\": \"RS257\"", "SigningAlgorithm is \"RS257\"", "Try RS256"),
        Client("\"Claims\": { \"sub\": \"me\" }", "Claims has \"sub\"", "another name"),
        Client("\"Secrets\": [ {} , { \"Description\": \"x\" } ]", "Secrets:1 has neither Hash nor Value", "$sha256$"),
        Client("\"Secrets\": [ { \"Hash\": \"$sha256$AAAA\" } ]", "Secrets:0:Hash has an unknown form", "$pbkdf2-sha256$"),
        Client("\"Secrets\": [ { \"Hash\": \"$pbkdf2-sha256$i=2000001$c2FsdHNhbHQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\" } ]",
            "Secrets:0:Hash has 2000001 PBKDF2 rounds; the maximum is 2000000", "Hash the secret again with sqr-oauth secret hash"),
        Client("\"Secrets\": [ { \"Hash\": \"$sha256$AAAA\", \"Value\": \"x\" } ]", "Secrets:0 has both Hash and Value", "remove the Value"),
        Client("\"Secrets\": [ { \"Value\": \"x\", \"ExpiresAt\": \"someday\" } ]", "Secrets:0:ExpiresAt is \"someday\"", "2027-11-01T00:00:00Z"),
        Client("\"Secrets\": [ { \"Value\": \"x\", \"NotBefore\": \"2027-01-01T00:00:00Z\", \"ExpiresAt\": \"2026-01-01T00:00:00Z\" } ]",
            "Secrets:0:ExpiresAt", "never be valid"),
        new("\"Scopes\": { \"read:users\": {} }, \"Clients\": { \"acme\": { \"Scopes\": [ \"read:user\" ] } }",
            "Clients:acme:Scopes has \"read:user\"", "did you mean read:users"),
        new("\"Clients\": { \"a\": { \"ClientId\": \"x\" }, \"b\": { \"ClientId\": \"x\" } }",
            "Clients:b has the same client id, \"x\", as", "another ClientId"),
    ];

    [TestCase("Directory", @"keys\prod", "Try keys/prod.")]
    [TestCase("Directory", @"C:\app\keys", "Try /var/lib/app/keys.")]
    [TestCase("Directory", "C:/app/keys", "Try /var/lib/app/keys.")]
    [TestCase("Pem", @"keys\signing.pem", "Try keys/signing.pem.")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_path_of_Windows_is_refused_on_other_systems(string setting, string path, string remedy)
    {
        await using var engine = Engine.With($$"""
            "Keys": { "{{setting}}": {{JsonSerializer.Serialize(setting is "Pem" ? (object)new[] { path } : path)}} }
            """);

        (await engine.FailToStartAsync()).Should().ContainAll($"SqrClientCredentials:Keys:{setting}", $"is \"{path}\"", remedy);
    }

    [TestCase("keys~")]
    [TestCase("50%/keys")]
    [TestCase("a$/keys$")]
    [TestCase("wwwroot-keys")]
    public async Task A_path_that_no_shell_would_expand_is_accepted(string path)
    {
        await using var engine = await Engine.With($$"""
            "Keys": { "Directory": "{{path}}" }
            """).StartAsync();

        Directory.Exists(Path.Combine(engine.Folder, path)).Should().BeTrue();
    }

    private static TestCaseData Keys(string members, string setting, string remedy, string path = "Keys:") =>
        new($$"""
            "Keys": { {{members}} }
            """, path + setting, remedy);

    private static TestCaseData Client(string members, string setting, string remedy) =>
        new($$"""
            "Clients": { "acme": { {{members}} } }
            """, $"Clients:acme:{setting}", remedy);

    [Test]
    public async Task Everything_that_is_wrong_is_reported_at_once()
    {
        await using var engine = Engine.WithSection("""
            { "Isuer": "x", "AccessTokenLifetime": "soon", "SigningAlgorithm": "HS256", "Clients": { "acme": { "Enabled": "yes" } } }
            """);

        var failure = await engine.FailToStartAsync();

        failure.Should().ContainAll("Isuer", "Issuer is missing", "AccessTokenLifetime", "SigningAlgorithm", "Clients:acme:Enabled");
    }

    [Test]
    public async Task A_secret_in_the_settings_is_never_part_of_a_message()
    {
        await using var engine = Engine.With("""
            "Clients": { "acme": { "Secrets": [ { "Value": "tell-tale", "Hash": "tell-tale-too", "Nonsense": true } ] } }
            """);

        (await engine.FailToStartAsync()).Should().NotContain("tell-tale");
    }

    [Test]
    public void Messages_name_the_section_that_the_host_gave()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Auth:Issuer", "x")]).Build();
        services.AddSqrClientCredentialsCore(configuration.GetSection("Auth"));
        using var provider = services.BuildServiceProvider();

        var read = () => provider.GetRequiredService<IOptions<ClientCredentialsOptions>>().Value;

        read.Should().Throw<OptionsValidationException>().WithMessage("Auth:Issuer is \"x\"*");
    }

    [TestCase("Production")]
    [TestCase("Staging")]
    public async Task Outside_Development_an_issuer_is_required_and_the_message_names_the_environment(string environment)
    {
        await using var engine = Engine.WithSection("{}", environment);

        (await engine.FailToStartAsync()).Should().Contain("SqrClientCredentials:Issuer is missing").And.Contain($"the environment is {environment}");
    }

    [Test]
    public async Task An_issuer_that_is_not_https_is_refused_with_the_name_of_the_environment()
    {
        await using var engine = Engine.With(""" "Issuer": "http://api.example.com" """, "Staging");

        (await engine.FailToStartAsync()).Should().Contain("it must be https").And.Contain("the environment is Staging");
    }

    [TestCase("SqrClientCredential")]
    [TestCase("ClientCredentials")]
    [TestCase("Auth:SqrClientCredentials")]
    [TestCase("OAuth")]
    public async Task Where_the_section_is_missing_the_message_names_a_similar_one(string section)
    {
        await using var engine = Engine.WithSection("{}", host: builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{section}:Issuer"] = "https://issuer.test",
            [$"{section}:Clients:acme:Scopes:0"] = "a",
            ["Logging:LogLevel:Default"] = "Information",
        }));

        (await engine.FailToStartAsync()).Should().Contain($"Did you mean the section {section}?");
    }

    [Test]
    public async Task What_stopped_the_start_prints_its_message_without_a_stack_trace()
    {
        await using var engine = Engine.With(""" "AccessTokenLifetime": "soon", "SigningAlgorithm": "none" """);

        var failure = (await engine.Running.Invoking(host => host.StartAsync()).Should().ThrowAsync<OptionsValidationException>()).Which;

        failure.ToString().Split(Environment.NewLine).Should().HaveCount(3).And.OnlyContain(line => !line.TrimStart().StartsWith("at "));
        failure.ToString().Should().ContainAll("OptionsValidationException", "AccessTokenLifetime is \"soon\"", "SigningAlgorithm is \"none\"");
        failure.StackTrace.Should().NotContain("Microsoft.Extensions.DependencyInjection");
    }

    [Test]
    public async Task What_the_hosts_log_has_printed_is_not_printed_again_when_the_host_is_gone()
    {
        await using var engine = Engine.With(""" "AccessTokenLifetime": "soon" """);
        var failure = (await engine.Running.Invoking(host => host.StartAsync()).Should().ThrowAsync<OptionsValidationException>()).Which;

        engine.Running.Dispose();

        engine.Logs.Lines.Should().ContainSingle(line => line.Text.Contains("AccessTokenLifetime is \"soon\""));
        failure.ToString().Should().NotContain("soon").And.Contain("The log has the details");
        failure.Message.Should().Contain("soon");
    }

    [Test]
    public void What_no_log_has_printed_is_printed_in_full_when_the_host_is_gone()
    {
        var services = new ServiceCollection();
        services.AddSqrClientCredentialsCore(options => options.SigningAlgorithm = "none");
        var provider = services.BuildServiceProvider();
        var failure = provider
            .Invoking(host => host.GetRequiredService<ITokenIssuer>().IssueAsync(new() { Client = new() { ClientId = "acme" } })
                .AsTask().GetAwaiter().GetResult())
            .Should().Throw<OptionsValidationException>().Which;

        provider.Dispose();

        failure.ToString().Should().Contain("SigningAlgorithm is \"none\"");
    }

    private sealed class NoRevocations : IRevocationStore
    {
        public ValueTask RevokeAsync(string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken) => default;

        public ValueTask<bool> IsRevokedAsync(string tokenId, CancellationToken cancellationToken) => new(false);
    }
}
