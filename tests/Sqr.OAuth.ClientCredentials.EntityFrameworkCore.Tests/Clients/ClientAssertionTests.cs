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

    private static Task<Answer> PostAsync(RunningIssuer issuer, string assertion) => issuer.PostFormAsync(
        $"grant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion={assertion}");

    private static string Jwk(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;

        return $$"""{"kty":"EC","crv":"P-256","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}""";
    }

    private static string Sign(ECDsa key, DateTimeOffset now)
    {
        var claims = $$"""{"iss":"acme","sub":"acme","aud":"{{Issuer.Identifier}}","jti":"1","exp":{{now.AddMinutes(1).ToUnixTimeSeconds()}}}""";
        var input = $"{Base64UrlEncoder.Encode("""{"alg":"ES256"}""")}.{Base64UrlEncoder.Encode(claims)}";

        return $"{input}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }
}
