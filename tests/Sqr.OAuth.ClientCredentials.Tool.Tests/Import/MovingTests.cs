using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The whole way of docs/moving.md.</summary>
[RunsInFull]
public sealed class MovingTests
{
    [Test]
    public async Task After_a_move_old_secrets_and_tokens_already_out_work_at_the_old_addresses()
    {
        await using var source = await IdentityServerDatabaseFixture.CreateAsync("sqlite");
        await using var database = await ToolDatabase.CreateMigratedAsync();
        using var oldPair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var oldToken = new JsonWebTokenHandler().CreateToken(
            $$"""{"exp":{{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}}}""",
            new SigningCredentials(new ECDsaSecurityKey(oldPair) { KeyId = "2025-1" }, "ES256"));
        using var oldKey = TextFile.Of(oldPair.ExportPkcs8PrivateKeyPem(), ".pem");

        (await database.RunAsync("import", "--from", "duende", "--source-connection", source.Connection, "--source-provider", "sqlite")).Done();
        (await new Tool { Environment = { ["SqrClientCredentials__Keys__EncryptionKeys__0"] = ServedIssuer.EncryptionKey } }
            .StartAsync(["key", "import", oldKey.Path, "--algorithm", "ES256", "--kid", "2025-1", .. database.Options])).Done();

        await using var issuer = await ServedIssuer.StartOnAsync(database, options =>
        {
            options.Issuer += "/"; // as OpenIddict calls itself
            options.Endpoints.Token = "/connect/token";
            options.Endpoints.Jwks = "/.well-known/openid-configuration/jwks";
        });
        using var http = new HttpClient();
        var keys = new JsonWebKeySet(await http.GetStringAsync($"{issuer.Url}/.well-known/openid-configuration/jwks"));
        var consumer = await new JsonWebTokenHandler().ValidateTokenAsync(
            oldToken, new() { IssuerSigningKeys = keys.GetSigningKeys(), ValidateIssuer = false, ValidateAudience = false });
        consumer.Exception.Should().BeNull();
        var examined = (await new Tool { Input = "acme secret" }.StartAsync("doctor", $"{issuer.Url}/", "--client-id", "acme", "--json")).Done().Json;
        examined["findings"]!.AsArray().Select(finding => finding!["id"]!.GetValue<string>()).Should().Equal("plain-http");
        var token = (await new Tool { Input = "acme secret" }.StartAsync("token", $"{issuer.Url}/", "--client-id", "acme", "--json")).Done().Json;
        token["header"]!["kid"]!.GetValue<string>().Should().Be("2025-1");
        token["claims"]!["iss"]!.GetValue<string>().Should().Be($"{issuer.Url}/");
    }
}
