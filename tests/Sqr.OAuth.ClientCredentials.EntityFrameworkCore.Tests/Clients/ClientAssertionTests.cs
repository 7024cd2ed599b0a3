using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>private_key_jwt with clients and used identifiers in the database.</summary>
internal sealed class ClientAssertionTests(Provider provider) : DatabaseTests(provider)
{
    [Test]
    public async Task A_client_of_the_database_authenticates_by_its_key_and_once_on_all_nodes()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        await one.Clients().CreateAsync(new() { ClientId = "acme", JsonWebKeys = { Jwk(key) } });
        var assertion = Sign(key, one.Time.GetUtcNow());

        (await PostAsync(one, assertion)).Status.Should().Be(HttpStatusCode.OK);
        (await PostAsync(one, assertion)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await PostAsync(other, assertion)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task What_was_used_before_a_restart_stays_used_and_what_was_not_is_accepted()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string used, unused;
        await using (var before = await StartAsync())
        {
            await before.Clients().CreateAsync(new() { ClientId = "acme", JsonWebKeys = { Jwk(key) } });
            (used, unused) = (Sign(key, before.Time.GetUtcNow()), Sign(key, before.Time.GetUtcNow(), "2"));
            (await PostAsync(before, used)).Status.Should().Be(HttpStatusCode.OK);
        }

        await using var restarted = await IssuerOn().At(TimeSpan.FromSeconds(5)).StartAsync();

        (await PostAsync(restarted, used)).Description.Should().Be("Client authentication failed.");
        (await PostAsync(restarted, unused)).Status.Should().Be(HttpStatusCode.OK);
    }

    private static Task<Answer> PostAsync(RunningIssuer issuer, string assertion) => issuer.PostFormAsync(
        $"grant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion={assertion}");

    private static string Jwk(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;

        return $$"""{"kty":"EC","crv":"P-256","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}""";
    }

    private static string Sign(ECDsa key, DateTimeOffset now, string id = "1")
    {
        var seconds = now.ToUnixTimeSeconds();
        var claims = $$"""{"iss":"acme","sub":"acme","aud":"{{Issuer.Identifier}}","jti":"{{id}}","iat":{{seconds}},"exp":{{seconds + 60}}}""";
        var input = $"{Base64UrlEncoder.Encode("""{"alg":"ES256"}""")}.{Base64UrlEncoder.Encode(claims)}";

        return $"{input}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }
}
