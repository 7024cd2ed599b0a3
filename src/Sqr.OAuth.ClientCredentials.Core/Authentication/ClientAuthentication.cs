using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Determines which client sent a request and whether it proved it (RFC 6749 §2.3), by the method it chose.</summary>
internal sealed class ClientAuthentication(
    SecretAuthentication secrets,
    AssertionAuthentication assertions,
    WorkloadAuthentication workloads,
    CertificateAuthentication certificates,
    ClientLookup clients)
{
    /// <param name="credential">What the client sent.</param>
    /// <param name="caller">Where it was sent from.</param>
    /// <param name="cancellationToken">Cancels the wait for a store or a slow check.</param>
    /// <exception cref="StoreUnavailableException">The client store is down, and the client is not remembered or not authenticated.</exception>
    public async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(
        ClientCredential credential, Caller caller, CancellationToken cancellationToken)
    {
        var authenticated = await AuthenticateByMethodAsync(credential, caller, cancellationToken);
        if (authenticated.Refused(out var refusal, out _) && refusal.Reason is not null)
        {
            // Which clients are remembered here must not show: any other id is answered in the same way now.
            clients.ThrowIfStoreIsDown();
        }

        return authenticated;
    }

    private ValueTask<Outcome<AuthenticatedClient>> AuthenticateByMethodAsync(
        ClientCredential credential, Caller caller, CancellationToken cancellationToken) => credential switch
    {
        ClientCredential.Secret secret => secrets.AuthenticateAsync(secret, caller, cancellationToken),
        ClientCredential.Assertion assertion => AuthenticateAsync(assertion, cancellationToken),
        ClientCredential.Certificate certificate => certificates.AuthenticateAsync(certificate, cancellationToken),
        _ => throw new UnreachableException(),
    };

    private async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(ClientCredential.Assertion sent, CancellationToken cancellationToken)
    {
        using var json = JwtJson.Read(sent.Jwt);
        if (json is null)
        {
            return Errors.NotAJwt;
        }

        return IsOfAClient(json)
            ? await assertions.AuthenticateAsync(sent, json, cancellationToken)
            : await workloads.AuthenticateAsync(sent, json, cancellationToken);
    }

    // In a client's own assertion (RFC 7523 §3), iss and sub are the same, or typ says so. Any other comes from a platform that vouches for a workload.
    private static bool IsOfAClient(JwtJson json) =>
        JwtText.Read(json.Claims, "iss") is { IsMalformed: false } issuer && issuer == JwtText.Read(json.Claims, "sub")
        || JwtHeader.Read(json.Header, forbidden: []).HasType(AssertionReader.OwnType);

    private static class Errors
    {
        public static readonly TokenError NotAJwt = TokenError.InvalidAssertion("The client_assertion must be a signed JWT in compact form.");
    }
}
