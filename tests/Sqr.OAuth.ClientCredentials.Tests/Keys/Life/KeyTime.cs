using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Lets time pass for the keys of an issuer.</summary>
internal static class KeyTime
{
    /// <summary>Moves the clock and waits for the refresh that comes of it, which must succeed.</summary>
    public static async Task AdvanceAsync(this RunningIssuer issuer, TimeSpan by)
    {
        var (before, failed) = (issuer.Logs.CountOf("SigningKeysRefreshed"), issuer.Logs.CountOf("SigningKeysNotRefreshed"));
        issuer.Time.Advance(by);
        while (issuer.Logs.CountOf("SigningKeysRefreshed") == before)
        {
            issuer.Logs.CountOf("SigningKeysNotRefreshed").Should().Be(failed);
            await Task.Yield();
        }
    }

    /// <summary>The kid of a token that is requested now.</summary>
    public static async Task<string> SigningKeyIdAsync(this RunningIssuer issuer) => (await issuer.RequestTokenAsync("acme", "secret")).Token.Kid;

    /// <summary>The kids of the JWK Set as it is now.</summary>
    public static async Task<IReadOnlyList<string>> PublishedKeyIdsAsync(this RunningIssuer issuer)
    {
        var json = JsonDocument.Parse(await issuer.Http.GetStringAsync("/.well-known/jwks.json"));

        return [.. json.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString() ?? "")];
    }
}
