namespace Sqr.OAuth.ClientCredentials;

/// <summary>An attempt to authenticate that may be verified. It must be ended.</summary>
/// <param name="Known">The network that the client is known from; null if it is not, or has failed too often from there.</param>
/// <param name="Keys">What it counts towards while it lasts; null for a client that is known from the caller's network.</param>
/// <param name="BeganAt">When; a timestamp.</param>
/// <remarks>The default value is an attempt while throttling is off.</remarks>
internal readonly record struct Attempt(KnownNetwork? Known, AttemptKeys? Keys, long BeganAt);

/// <summary>Whom an attempt names, before anything is verified.</summary>
/// <param name="Id">The client id that was sent, or a name for a workload; null if the attempt names no one.</param>
/// <param name="OtherId">The client id in the other reading of the same Basic header; null if there is none.</param>
internal readonly record struct Claimant(string? Id, string? OtherId = null)
{
    /// <summary>A workload, by a digest: its token tells its issuer and subject, and not which client it is.</summary>
    public static Claimant OfWorkload(string? issuer, string? subject) =>
        subject is null ? default : new($"workload {Convert.ToBase64String(IdentifierDigest.Of(issuer ?? "", subject))}");
}
