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

    /// <summary>How a refused client is named: by its identifier if it exists, and otherwise by a digest of what was sent; null if nothing was.</summary>
    public static string? Of(Refusal refusal, SentClientId? sent) =>
        refusal.ClientId is { } clientId ? LogText.Escape(clientId) : sent is { } unknown ? $"#{unknown.Digest}" : null;

    /// <summary>Does the same for clients that exist: the time of a refusal must not tell which do.</summary>
    public SentClientId? SentIn(ClientCredential? credential) =>
        credential is not null && SentCredential.ClientIdOf(credential) is { } sent ? new(DigestOf(sent), SimilarTo(sent)) : null;

    private string DigestOf(string sent)
    {
        var text = Encoding.UTF8.GetBytes($"{DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime):O} {sent}");

        return Base64UrlEncoder.Encode(HMACSHA256.HashData(_key, text)[..DigestBytes]);
    }

    private string? SimilarTo(string sent) => store is ConfiguredClientStore ? similar.Of(settings.Value).Find(sent) : null;
}

/// <summary>A client identifier that was sent, as far as it may be shown.</summary>
/// <param name="Digest">A digest, the same until the end of the day (UTC) or of this process.</param>
/// <param name="Similar">The client of the settings whose identifier differs only in case or white space; null if there is none, or if clients come from
/// elsewhere.</param>
internal readonly record struct SentClientId(string Digest, string? Similar);

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
