namespace Sqr.OAuth.ClientCredentials;

/// <summary>Hands the decision about each request to the host's audit sinks.</summary>
internal sealed class RequestAudit(AuditTrail trail, CurrentSettings settings, TimeProvider time)
{
    /// <exception cref="UnavailableException">The settings have the request wait for the sinks, and one did not take the event.</exception>
    public ValueTask NoteAsync(TokenRequest request, in GrantedRequest granted, CancellationToken cancellationToken)
    {
        if (!trail.IsOn)
        {
            return default;
        }

        var (grant, token) = (granted.Grant, granted.Given.Token);
        TokenIssued issued = new()
        {
            Time = time.GetUtcNow(),
            RequestId = request.Received.Id,
            ClientId = grant.Client.ClientId,
            Method = SentCredential.MethodOf(request.Credential),
            Scopes = grant.Scopes,
            Audiences = TokenAudience.Of(grant, settings.Value),
            Lifetime = token.ExpiresAt - token.IssuedAt,
            KeyId = token.KeyId ?? "", // the host's own issuer may not say
            TokenId = token.Id?.ToString("N") ?? "",
            KeyThumbprint = grant.Confirmation?.JwkThumbprint,
            CertificateThumbprint = grant.Confirmation?.CertificateThumbprint,
            Reused = granted.Given.IsReused,
            Address = request.Received.Caller.Address?.ToString(),
        };

        return trail.NoteAsync(issued, cancellationToken);
    }

    /// <exception cref="UnavailableException">The settings have the request wait for room in the queues of the sinks, and there was none.</exception>
    public ValueTask NoteAsync(in ReceivedRequest received, ClientCredential? credential, Refusal refusal, CancellationToken cancellationToken)
    {
        if (!trail.IsOn)
        {
            return default;
        }

        TokenRefused refused = new()
        {
            Time = time.GetUtcNow(),
            RequestId = received.Id,
            ClientId = refusal.ClientId,
            Method = credential is null ? null : SentCredential.MethodOf(credential),
            Error = refusal.Error.Code.Name,
            Reason = refusal.Reason?.ToString(),
            Status = (int)refusal.Error.Status,
            Address = received.Caller.Address?.ToString(),
        };

        return trail.NoteAsync(refused, cancellationToken);
    }
}
