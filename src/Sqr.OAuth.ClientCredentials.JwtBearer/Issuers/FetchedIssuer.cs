using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What an issuer published when it was last fetched, and how long that may be used.</summary>
/// <param name="Configuration">The issuer's metadata and keys.</param>
/// <param name="FetchedAt">When the fetch began.</param>
/// <param name="Age">How long caches on the way had already kept the keys at that time.</param>
/// <param name="FreshFor">How long requests use it without fetching again.</param>
internal sealed record FetchedIssuer(OpenIdConnectConfiguration Configuration, DateTimeOffset FetchedAt, TimeSpan Age, TimeSpan FreshFor)
{
    // An issuer that allows less may be down for a while too.
    private static readonly TimeSpan LeastUse = TimeSpan.FromMinutes(5);

    // Together with the time that an issuer's nodes need to learn of a revocation: under six minutes.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    public DateTimeOffset UsableUntil => FetchedAt + (FreshFor > LeastUse - Age ? FreshFor : LeastUse - Age) + Grace;

    public bool IsUsable(DateTimeOffset now) => now < UsableUntil;

    public bool IsFresh(DateTimeOffset now) => now < FetchedAt + FreshFor;

    /// <summary>Whether to fetch again while requests still use this, so that they need not wait and the issuer may be down for a while.</summary>
    public bool IsAging(DateTimeOffset now) => now >= FetchedAt + (FreshFor * 0.6);
}
