using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Our tokens against those that <see cref="JsonWebTokenHandler"/> makes of the same claims.
/// When a test fails, CsCheck prints a seed; pass it to Sample as <c>seed:</c> to repeat the run.</summary>
[TestFixture]
internal sealed class TokenDifferenceTests
{
    private const string DefaultAudience = "https://api.test/é<>";
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    [TestCaseSource(nameof(Algorithms))]
    public async Task A_token_has_the_same_members_as_one_that_the_library_makes(SigningAlgorithm algorithm)
    {
        using var key = algorithm.CreateKey();
        var credentials = CredentialsOf(key, algorithm);
        await using var engine = await EngineOf(credentials).StartAsync();

        await RandomGrants.Of(algorithm.Name).SampleAsync(
            grant => CompareAsync(engine, credentials, grant, grant.Client.Claims),
            iter: Times(algorithm));
    }

    [TestCaseSource(nameof(Algorithms))]
    public async Task A_token_with_claims_set_by_code_has_them_too(SigningAlgorithm algorithm)
    {
        using var key = algorithm.CreateKey();
        var credentials = CredentialsOf(key, algorithm);
        await using var engine = await EngineOf(credentials, builder => builder.AddClaims<ClaimsOfTest>()).StartAsync();

        await Gen.Select(RandomGrants.Of(algorithm.Name), RandomGrants.Custom).SampleAsync(
            async (grant, custom) =>
            {
                custom = custom.Where(claim => !ProtocolClaims.Contains(claim.Key)).ToDictionary();
                ClaimsOfTest.Add(grant, custom);
                var all = new Dictionary<string, object>(grant.Client.Claims);
                foreach (var (name, value) in custom)
                {
                    all[name] = ClaimValue.Read(value) ?? value; // as it was set, or JSON
                }

                await CompareAsync(engine, credentials, grant, all);
            },
            iter: Times(algorithm));
    }

    [Test]
    public async Task The_header_of_a_certificates_key_has_its_thumbprint_too()
    {
        using var key = RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=issuer", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var credentials = new SigningCredentials(new X509SecurityKey(certificate), "RS256");
        await using var engine = await EngineOf(credentials).StartAsync();
        var grant = new Grant { Client = new() { ClientId = "acme" } };

        await CompareAsync(engine, credentials, grant, grant.Client.Claims);
    }

    private static IEnumerable<SigningAlgorithm> Algorithms() => SigningAlgorithm.All;

    private static int Times(SigningAlgorithm algorithm) => LongProof.Times(algorithm.KeyType == JsonWebAlgorithmsKeyTypes.RSA ? 1_000 : 4_000);

    private static SigningCredentials CredentialsOf(AsymmetricAlgorithm key, SigningAlgorithm algorithm) =>
        new(key is RSA rsa ? new RsaSecurityKey(rsa) : new ECDsaSecurityKey((ECDsa)key), algorithm.Name);

    private static Engine EngineOf(SigningCredentials credentials, Action<ClientCredentialsBuilder>? configure = null) => Engine.With(
        $""" "SigningAlgorithm": "{credentials.Algorithm}", "Audience": "{DefaultAudience}" """,
        configure: builder =>
        {
            builder.AddSigningKey(credentials);
            configure?.Invoke(builder);
        });

    private static async Task CompareAsync(Engine engine, SigningCredentials credentials, Grant grant, IDictionary<string, object> claims)
    {
        var issued = await engine.TokenIssuer.IssueAsync(grant);

        var parts = issued.AccessToken.Split('.');
        var expected = Handler.CreateToken(Describe(issued, credentials, grant, claims, JsonOf(parts[1])["jti"]!.GetValue<string>())).Split('.');
        ShouldBeSame(JsonOf(parts[0]), JsonOf(expected[0]));
        ShouldBeSame(JsonOf(parts[1]), JsonOf(expected[1]));
        parts[2].Length.Should().Be(expected[2].Length);
        (await Handler.ValidateTokenAsync(issued.AccessToken, new()
        {
            ValidIssuer = "https://issuer.test",
            IssuerSigningKey = credentials.Key,
            ValidAlgorithms = [credentials.Algorithm],
            ValidateAudience = false, // compared above
            ValidateLifetime = false, // the engine's clock is the test's
        })).Exception.Should().BeNull();
    }

    private static SecurityTokenDescriptor Describe(
        IssuedToken issued, SigningCredentials credentials, Grant grant, IDictionary<string, object> claims, string id)
    {
        var all = claims.Where(claim => !ProtocolClaims.Contains(claim.Key)).ToDictionary();
        all["sub"] = all["client_id"] = grant.Client.ClientId;
        all["jti"] = id;
        if (issued.Scope is { } scope)
        {
            all["scope"] = scope;
        }

        if (grant.Confirmation is { } confirmation)
        {
            all["cnf"] = new Dictionary<string, string?> { ["jkt"] = confirmation.JwkThumbprint, ["x5t#S256"] = confirmation.CertificateThumbprint }
                .Where(member => member.Value is not null).ToDictionary(member => member.Key, member => (object)member.Value!); // as the line before says
        }

        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = "https://issuer.test",
            IssuedAt = issued.IssuedAt.UtcDateTime,
            Expires = issued.ExpiresAt.UtcDateTime,
            TokenType = "at+jwt",
            Claims = all,
            SigningCredentials = credentials,
        };
        if (grant.Audience is [] or [_])
        {
            descriptor.Audience = grant.Audience is [var one] ? one : grant.Client.Audience ?? DefaultAudience;

            return descriptor;
        }

        foreach (var audience in grant.Audience)
        {
            descriptor.Audiences.Add(audience);
        }

        return descriptor;
    }

    private static JsonNode JsonOf(string part) => JsonNode.Parse(Base64UrlEncoder.Decode(part))!; // it is not null

    private static void ShouldBeSame(JsonNode ours, JsonNode expected) =>
        AreSame(ours, expected).Should().BeTrue("{0} should be {1}", ours.ToJsonString(), expected.ToJsonString());

    private static bool AreSame(JsonNode? ours, JsonNode? expected) => (ours, expected) switch
    {
        (JsonObject one, JsonObject other) =>
            one.Count == other.Count && one.All(member => other.TryGetPropertyValue(member.Key, out var value) && AreSame(member.Value, value)),
        (JsonArray one, JsonArray other) => one.Count == other.Count && one.Zip(other).All(pair => AreSame(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(ours, expected) || IsRounded(expected, ours),
    };

    // The library writes numbers in lists of JSON as a double; we keep all their digits.
    private static bool IsRounded(JsonNode? rounded, JsonNode? number) =>
        (rounded?.GetValueKind(), number?.GetValueKind()) is (JsonValueKind.Number, JsonValueKind.Number)
        && DoubleOf(rounded!) == DoubleOf(number!) // they are there
        && JsonNode.DeepEquals(rounded, JsonNode.Parse(JsonSerializer.Serialize(DoubleOf(rounded!))));

    private static double DoubleOf(JsonNode number) => double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture);
}
