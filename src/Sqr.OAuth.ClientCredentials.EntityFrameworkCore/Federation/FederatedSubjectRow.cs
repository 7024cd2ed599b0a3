using System.Buffers.Binary;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Finds a client by its workload, in the table SqrFederatedSubjects: one row for the start of each subject, up to its first wildcard.</summary>
internal sealed class FederatedSubjectRow
{
    /// <summary>A digest of the issuer and the start of the subject. Different ones may share a digest, so each client found is compared exactly.</summary>
    public required long Digest { get; init; }

    /// <summary>The <see cref="ClientRow.Id"/> of the client.</summary>
    public required Guid ClientKey { get; init; }

    /// <summary>The digests that find a client.</summary>
    public static HashSet<long> DigestsOf(IEnumerable<FederatedCredential> credentials) =>
        [.. credentials.Select(credential => DigestOf(credential.Issuer, SubjectPattern.BeginningOf(credential.Subject)))];

    /// <summary>The digests of all credentials that may match a token with that issuer and subject.</summary>
    public static List<long> DigestsFor(string issuer, string subject) =>
        [.. SubjectPattern.BeginningsFor(subject).Select(beginning => DigestOf(issuer, beginning)).Distinct()];

    private static long DigestOf(string issuer, string beginning) => BinaryPrimitives.ReadInt64BigEndian(IdentifierDigest.Of(issuer, beginning));
}
