namespace Sqr.OAuth.ClientCredentials;

/// <summary>Why a request was refused. For the log only, never for the answer.</summary>
internal enum RefusalReason
{
    UnknownClient,
    WrongSecret,
    SecretExpiredOrNotYetValid,
    ClientDisabled,
    MethodNotAllowed,
    WrongSignature,
    KeySetUrlNotRegistered,
    AudienceIsTokenEndpoint,
    AssertionExpiresTooLate,
    AssertionUsedBefore,
    WrongCertificate,
    CertificateNotValidNow,
    CertificateNotTrusted,
    CertificateNotForClients,
    CertificateRevoked,
    RevocationUnknown,
    UnknownWorkload,
    AmbiguousWorkload,
    TokenForAnotherAudience,
    TokenWithOtherClaims,
    TokenTooOld,
    TokenWithoutIdentifier,
    ProofUsedBefore,
    Throttled,
    MadeBeforeStart,
    TooManyInUse,
}
