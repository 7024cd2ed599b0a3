using System.Buffers.Binary;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Finds a client by a workload, in the table SqrFederatedSubjects: one row for each beginning of a subject, up to its first wildcard.</summary>
internal sealed class FederatedSubjectRow
{
    /// <summary>Of issuer and beginning. Two may share one: whoever is found is compared again.</summary>
    public required long Digest { get; init; }

    /// <summary>The <see cref="ClientRow.Id"/> of the client.</summary>
    public required Guid ClientKey { get; init; }

    /// <summary>The digests by which a client is to be found.</summary>
    public static HashSet<long> DigestsOf(IEnumerable<FederatedCredential> credentials) =>
        [.. credentials.Select(credential => DigestOf(credential.Issuer, SubjectPattern.BeginningOf(credential.Subject)))];

    /// <summary>The digests of all subjects of credentials that a token's may fit.</summary>
    public static List<long> DigestsFor(string issuer, string subject) =>
        [.. SubjectPattern.BeginningsFor(subject).Select(beginning => DigestOf(issuer, beginning)).Distinct()];

    private static long DigestOf(string issuer, string beginning) => BinaryPrimitives.ReadInt64BigEndian(IdentifierDigest.Of(issuer, beginning));
}
