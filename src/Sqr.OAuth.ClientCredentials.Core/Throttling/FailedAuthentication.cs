using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Which refusals are failed attempts to authenticate, which the throttle counts.</summary>
internal static class FailedAuthentication
{
    /// <summary>True for a wrong secret, assertion, certificate or workload token, for whatever reason it is wrong, and also if the client is unknown,
    /// disabled or may not use the method: all of these get the same answer, so they must count alike.</summary>
    public static bool IsFailedAuthentication(this RefusalReason reason) => reason switch
    {
        RefusalReason.UnknownClient or RefusalReason.ClientDisabled or RefusalReason.MethodNotAllowed => true,
        RefusalReason.WrongSecret or RefusalReason.SecretExpiredOrNotYetValid => true,
        RefusalReason.WrongSignature or RefusalReason.KeySetUrlNotRegistered => true,
        RefusalReason.WrongCertificate or RefusalReason.CertificateNotValidNow or RefusalReason.CertificateNotTrusted => true,
        RefusalReason.CertificateNotForClients or RefusalReason.CertificateRevoked => true,
        RefusalReason.UnknownWorkload or RefusalReason.AmbiguousWorkload => true,
        RefusalReason.TokenForAnotherAudience or RefusalReason.TokenWithOtherClaims => true,
        RefusalReason.TokenTooOld or RefusalReason.TokenWithoutIdentifier => true,

        // The client has proven who it is, and the answer tells it what to change.
        RefusalReason.AudienceIsTokenEndpoint or RefusalReason.AssertionExpiresTooLate => false,
        RefusalReason.AssertionUsedBefore or RefusalReason.ProofUsedBefore => false,
        RefusalReason.MadeBeforeStart or RefusalReason.TooManyInUse => false,

        // Not the caller's fault.
        RefusalReason.RevocationUnknown => false,

        RefusalReason.Throttled => false,
        _ => throw new UnreachableException(),
    };
}
