using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How logs name the client of a refused request. An identifier that was merely sent may be a secret in the wrong field, so it is never logged;
/// its digest tells one mistake that is repeated from many guesses.</summary>
internal sealed class ClientNames(IClientStore store, CurrentSettings settings, Derived<SimilarIds> similar, TimeProvider time)
{
    private const int DigestBytes = 6; // eight characters

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A digest of an identifier that belongs to no client, the same until the end of the day (UTC) or of this process.</summary>
    public string DigestOf(string sent)
    {
        var text = Encoding.UTF8.GetBytes($"{DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime):O} {sent}");

        return Base64UrlEncoder.Encode(HMACSHA256.HashData(_key, text)[..DigestBytes]);
    }

    /// <summary>The client of the settings whose identifier differs from the one that was sent only in case or white space; null if there is none, or if
    /// clients come from elsewhere.</summary>
    public string? SimilarTo(string sent) => store is ConfiguredClientStore ? similar.Of(settings.Value).Find(sent) : null;
}

/// <summary>The identifiers of the clients in the settings, by what they have in common with misspelled ones.</summary>
internal sealed class SimilarIds(ClientCredentialsOptions options)
{
    private readonly Lazy<FrozenDictionary<string, string>> _byFolded = new(() => options.Clients
        .Select(entry => entry.Value.ClientId ?? entry.Key)
        .GroupBy(Fold, StringComparer.Ordinal)
        .ToFrozenDictionary(ids => ids.Key, ids => ids.First(), StringComparer.Ordinal));

    public string? Find(string sent) => _byFolded.Value.GetValueOrDefault(Fold(sent)) is { } id && id != sent ? id : null;

    private static string Fold(string id) => string.Concat(id.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
}
