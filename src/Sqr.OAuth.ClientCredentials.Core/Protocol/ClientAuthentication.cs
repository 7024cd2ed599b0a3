using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Which client asks, and whether it proved it (RFC 6749 §2.3), by whatever method it chose.</summary>
internal sealed class ClientAuthentication(SecretAuthentication secrets, AssertionAuthentication assertions)
{
    public ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(TokenRequest request, CancellationToken cancellationToken) => request.Credential switch
    {
        ClientCredential.Secret secret => secrets.AuthenticateAsync(secret, cancellationToken),
        ClientCredential.Assertion assertion => assertions.AuthenticateAsync(assertion, cancellationToken),
        _ => throw new UnreachableException(),
    };
}

/// <summary>A client that proved who it is.</summary>
/// <param name="Client">The client.</param>
/// <param name="SingleUse">What it may show once only, and has not used up yet: that comes last of all checks. Null if there is none.</param>
/// <param name="ByCertificate">Whether it was its TLS certificate that proved it.</param>
internal readonly record struct AuthenticatedClient(Client Client, SingleUse? SingleUse = null, bool ByCertificate = false);

/// <summary>Why a client was refused: for the log, never for the answer.</summary>
internal enum RefusalReason
{
    WrongSecret,
    SecretExpiredOrNotYetValid,
    ClientDisabled,
    MethodNotAllowed,
    WrongSignature,
    AudienceIsTokenEndpoint,
    AssertionUsedBefore,
    ProofUsedBefore,
}
