using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Fetches keys from where they are published, through the issuer's metadata if only the issuer is known.</summary>
internal sealed class PublishedKeys(Backchannel backchannel)
{
    /// <exception cref="BackchannelException">The keys cannot be fetched, or not from there.</exception>
    /// <exception cref="JsonException">The response is not what it should be.</exception>
    public async Task<AssertionKeys> FetchAsync(KeySource source)
    {
        var address = source.Issuer is null ? source.Address : KeySetOf(source.Issuer, await backchannel.GetAsync(source.Address, source));

        return AssertionKeys.OfSet(await backchannel.GetAsync(address, source));
    }

    // Metadata of another issuer must not speak for this one (OpenID Connect Discovery §4.3).
    private static Uri KeySetOf(string issuer, byte[] json)
    {
        using var metadata = JsonDocument.Parse(json);
        var root = metadata.RootElement;
        if (root.ValueKind is not JsonValueKind.Object
            || !root.TryGetProperty("issuer", out var named)
            || named.ValueKind is not JsonValueKind.String
            || !named.ValueEquals(issuer))
        {
            throw new JsonException("The metadata belongs to another issuer: its \"issuer\" must match exactly.");
        }

        return root.TryGetProperty("jwks_uri", out var keys)
            && keys.ValueKind is JsonValueKind.String
            && Uri.TryCreate(keys.GetString(), UriKind.Absolute, out var address)
            ? address
            : throw new JsonException("The metadata has no \"jwks_uri\" that is an absolute URL.");
    }
}
