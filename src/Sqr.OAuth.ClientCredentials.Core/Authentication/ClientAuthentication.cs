using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Determines which client sent a request and whether it proved it (RFC 6749 §2.3), by the method it chose.</summary>
internal sealed class ClientAuthentication(
    SecretAuthentication secrets,
    AssertionAuthentication assertions,
    WorkloadAuthentication workloads,
    CertificateAuthentication certificates,
    ClientLookup clients,
    FailureThrottle throttle)
{
    /// <param name="credential">What the client sent.</param>
    /// <param name="caller">Where it was sent from.</param>
    /// <param name="cancellationToken">Cancels the wait for a store or a slow check.</param>
    /// <exception cref="StoreUnavailableException">The client store is down, and the client is not remembered or not authenticated.</exception>
    public ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(
        ClientCredential credential, Caller caller, CancellationToken cancellationToken) => credential switch
        {
            ClientCredential.Secret secret => ThrottledAsync(
                new(secret.ClientId, secret.Otherwise?.ClientId),
                caller,
                (secrets, secret, caller),
                static (state, token) => state.secrets.AuthenticateAsync(state.secret, state.caller, token),
                cancellationToken),
            ClientCredential.Assertion assertion => AuthenticateAsync(assertion, caller, cancellationToken),
            ClientCredential.Certificate certificate => ThrottledAsync(
                new(certificate.ClientId),
                caller,
                (certificates, certificate),
                static (state, token) => state.certificates.AuthenticateAsync(state.certificate, token),
                cancellationToken),
            _ => throw new UnreachableException(),
        };

    /// <summary>Remembers that a client authenticated from the caller's network, once its assertion has been used up.</summary>
    public void Remember(AuthenticatedClient client, Caller caller) => throttle.Remember(client, caller);

    private async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(
        ClientCredential.Assertion sent, Caller caller, CancellationToken cancellationToken)
    {
        using var json = JwtJson.Read(sent.Jwt);
        if (json is null)
        {
            return Errors.NotAJwt;
        }

        var (issuer, subject) = (JwtText.Read(json.Claims, "iss"), JwtText.Read(json.Claims, "sub"));

        return IsOfAClient(json, issuer, subject)
            ? await ThrottledAsync(
                new(subject.Value ?? sent.ClientId),
                caller,
                (assertions, sent, json),
                static (state, token) => state.assertions.AuthenticateAsync(state.sent, state.json, token),
                cancellationToken)
            : await ThrottledAsync(
                Claimant.OfWorkload(issuer.Value, subject.Value),
                caller,
                (workloads, sent, json),
                static (state, token) => state.workloads.AuthenticateAsync(state.sent, state.json, token),
                cancellationToken);
    }

    // In a client's own assertion (RFC 7523 §3), iss and sub are the same, or typ says so. Any other comes from a platform that vouches for a workload.
    private static bool IsOfAClient(JwtJson json, JwtText issuer, JwtText subject) =>
        (!issuer.IsMalformed && issuer == subject) || JwtHeader.Read(json.Header, forbidden: []).HasType(AssertionReader.OwnType);

    // A static lambda and its state: a closure would cost each request memory.
    private async ValueTask<Outcome<AuthenticatedClient>> ThrottledAsync<TState>(
        Claimant claimant,
        Caller caller,
        TState state,
        Func<TState, CancellationToken, ValueTask<Outcome<AuthenticatedClient>>> authenticate,
        CancellationToken cancellationToken)
    {
        if ((await throttle.AdmitAsync(claimant, caller, cancellationToken)).Refused(out var refusal, out var attempt))
        {
            clients.ThrowIfStoreIsDown(); // as below

            return refusal;
        }

        var isVerified = false;
        try
        {
            var outcome = await authenticate(state, cancellationToken);
            isVerified = true;
            outcome = await throttle.EndAsync(claimant, caller, attempt, outcome); // a wrong secret counts during an outage too
            if (outcome.Refused(out refusal, out _) && refusal.Reason is not null)
            {
                clients.ThrowIfStoreIsDown(); // which clients are remembered here must not show: any other id is answered in the same way now
            }

            return outcome;
        }
        catch (Exception exception) when (exception is OverloadedException { IsRefusal: true } or AbandonedCheckException)
        {
            isVerified = true;
            await throttle.EndAsync(claimant, caller, attempt, Errors.Unanswered); // or guesses without an answer would be free
            throw;
        }
        finally
        {
            if (!isVerified)
            {
                throttle.Abandon(attempt);
            }
        }
    }

    private static class Errors
    {
        public static readonly Refusal Unanswered = new(TokenError.InvalidClient, RefusalReason.WrongSecret);
        public static readonly TokenError NotAJwt = TokenError.InvalidAssertion("The client_assertion must be a signed JWT in compact form.");
    }
}
