using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What an issuer published when it was last fetched, and for how long that counts.</summary>
/// <param name="Configuration">Its metadata and keys.</param>
/// <param name="FetchedAt">When the fetch began.</param>
/// <param name="Age">How long caches on the way had kept its keys by then.</param>
/// <param name="FreshFor">How long requests use it without asking again.</param>
internal sealed record FetchedIssuer(OpenIdConnectConfiguration Configuration, DateTimeOffset FetchedAt, TimeSpan Age, TimeSpan FreshFor)
{
    private static readonly TimeSpan LeastUse = TimeSpan.FromMinutes(5); // an issuer with shorter answers may be down for a while, too
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30); // with the time in which nodes of an issuer learn of a revocation: under six minutes

    public DateTimeOffset UsableUntil => FetchedAt + (FreshFor > LeastUse - Age ? FreshFor : LeastUse - Age) + Grace;

    public bool IsUsable(DateTimeOffset now) => now >= FetchedAt && now < UsableUntil;

    public bool IsFresh(DateTimeOffset now) => now >= FetchedAt && now < FetchedAt + FreshFor;

    /// <summary>Whether to fetch it again while requests still use it, so that they need not wait and an issuer may be down for a while.</summary>
    public bool IsAging(DateTimeOffset now) => now >= FetchedAt + (FreshFor * 0.6);
}
