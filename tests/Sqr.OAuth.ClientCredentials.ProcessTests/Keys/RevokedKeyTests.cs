using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An issuer and an API, each a process of its own.</summary>
public sealed class RevokedKeyTests
{
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("sqr-keys-");

    [TearDown]
    public void Delete() => _keys.Delete(recursive: true);

    [TestCase("00:06:00", TestName = "A revoked key is refused within six minutes, by an API in use")]
    [TestCase("00:50:00", TestName = "A revoked key is refused by the first request after a pause")]
    public async Task A_revoked_key_is_refused_in_another_app(string later)
    {
        using var issuer = new HttpClient { BaseAddress = new($"http://127.0.0.1:{FreePort.Next()}") };
        using var api = new HttpClient { BaseAddress = new($"http://127.0.0.1:{FreePort.Next()}") };
        await using var issuerProcess = StartIssuer(issuer.BaseAddress.OriginalString);
        await using var apiProcess = StartApi(api.BaseAddress.OriginalString, issuer.BaseAddress.OriginalString);
        await issuerProcess.ReadUntilAsync("Application started");
        await apiProcess.ReadUntilAsync("Application started");
        var token = await RequestTokenAsync(issuer);
        (await StatusOfAsync(api, token)).Should().Be(HttpStatusCode.OK);

        (await issuer.PostAsync($"/revoke/{new JsonWebToken(token).Kid}", null)).EnsureSuccessStatusCode();
        (await api.PostAsync($"/clock/{later}", null)).EnsureSuccessStatusCode();

        (await StatusOfAsync(api, token)).Should().Be(HttpStatusCode.Unauthorized);
        (await StatusOfAsync(api, await RequestTokenAsync(issuer))).Should().Be(HttpStatusCode.OK);
    }

    private HostProcess StartIssuer(string address) => new(
        "Sqr.OAuth.ClientCredentials.TestHost",
        "--urls",
        address,
        $"--SqrClientCredentials:Issuer={address}",
        "--SqrClientCredentials:Audience=https://api.test",
        "--SqrClientCredentials:RequireHttps=false",
        "--SqrClientCredentials:SigningAlgorithm=ES256",
        $"--SqrClientCredentials:Keys:Directory={_keys.FullName}",
        "--SqrClientCredentials:Keys:EncryptionKeys:0=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "--SqrClientCredentials:Clients:acme:Secrets:0:Value=sqr-test-secret-of-no-consequence",
        "--SqrClientCredentials:Clients:acme:Scopes:0=read:users");

    private static HostProcess StartApi(string address, string issuer) => new(
        "Sqr.OAuth.ClientCredentials.TestHost",
        "--urls",
        address,
        "--Api=true",
        $"--Authentication:Schemes:Bearer:Authority={issuer}",
        "--Authentication:Schemes:Bearer:ValidAudience=https://api.test",
        "--Authentication:Schemes:Bearer:RequireHttpsMetadata=false");

    private static async Task<string> RequestTokenAsync(HttpClient issuer)
    {
        using var answer = await issuer.PostAsync("/oauth2/token", new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", "acme"),
            new("client_secret", "sqr-test-secret-of-no-consequence"),
        ]));

        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private static async Task<HttpStatusCode> StatusOfAsync(HttpClient api, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/users") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var answer = await api.SendAsync(request);

        return answer.StatusCode;
    }
}
