namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates a client by the certificate of its TLS connection (RFC 8705 §2). TLS has proven that the client holds the key.</summary>
internal sealed class CertificateAuthentication(
    ClientLookup clients, CurrentSettings settings, Derived<AuthorityFiles> files, TimeProvider time)
{
    public async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(ClientCredential.Certificate sent, CancellationToken cancellationToken)
    {
        // Done even if no such client exists: neither the answer nor its time tells which ids exist.
        var now = time.GetUtcNow();
        var shown = ShownCertificate.Read(sent.Value);
        var untrusted = await FaultOfChainAsync(sent, now);

        var client = await clients.FindByIdAsync(sent.ClientId, cancellationToken);
        if (client is null)
        {
            return new Refusal(TokenError.InvalidClient, RefusalReason.UnknownClient);
        }

        if (ReasonToRefuse(client, shown, untrusted, now) is { } reason)
        {
            return new Refusal(TokenError.InvalidClient, reason, client.ClientId);
        }

        return new AuthenticatedClient(client, new ProvenCredential.Certificate(Confirmation.ThumbprintOf(sent.Value)));
    }

    private async ValueTask<RefusalReason?> FaultOfChainAsync(ClientCredential.Certificate sent, DateTimeOffset now)
    {
        var current = settings.Value;
        var options = current.Options;

        return files.Of(current).Current is { HaveRoot: true } authorities
            ? await authorities.FaultOfAsync(sent.Value, now, options.MutualTls, options.Backchannel.Timeout)
            : RefusalReason.CertificateNotTrusted;
    }

    private static RefusalReason? ReasonToRefuse(Client client, ShownCertificate? shown, RefusalReason? untrusted, DateTimeOffset now)
    {
        if (!client.Enabled)
        {
            return RefusalReason.ClientDisabled;
        }

        var rules = client.CertificateRules.FindAll(rule => client.MayUse(rule.Method));
        if (rules is [])
        {
            return RefusalReason.MethodNotAllowed;
        }

        var fitting = shown is null ? [] : rules.FindAll(rule => rule.Fits(shown));
        if (shown is null || fitting is [])
        {
            return RefusalReason.WrongCertificate;
        }

        // A registered certificate is its own authority, so only its validity period counts.
        RefusalReason? expired = shown.IsValidAt(now) ? null : RefusalReason.CertificateNotValidNow;
        var verdicts = fitting.ConvertAll(rule => rule.Method is AuthenticationMethod.TlsClientAuth ? untrusted : expired);

        return verdicts.Contains(null) ? null : verdicts[0];
    }
}
