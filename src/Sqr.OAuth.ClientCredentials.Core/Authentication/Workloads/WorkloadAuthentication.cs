namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates a client by a token from the platform that its workload runs on (RFC 7521 §4.2, RFC 7523 §3).</summary>
internal sealed class WorkloadAuthentication(WorkloadTokenReader reader, ClientLookup clients, WorkloadMatch match, AssertionVerification verification)
{
    public async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(ClientCredential.Assertion sent, JwtJson json, CancellationToken cancellationToken)
    {
        if (reader.Read(sent.Jwt, json).Refused(out var refusal, out var token))
        {
            return refusal;
        }

        if (!clients.CanFindByWorkload)
        {
            return Errors.NoWorkloads;
        }

        if ((await FindAsync(token, sent.ClientId, cancellationToken)).Refused(out refusal, out var found))
        {
            // Nothing is fetched. Verifying a decoy takes as long as refusing a wrong signature.
            await verification.FindSignerAsync(AssertionKeys.None, published: null, token.Signed, cancellationToken);

            return refusal;
        }

        var (client, credential) = found;
        var signer = await verification.FindSignerAsync(credential.RegisteredKeys, credential.PublishedKeys, token.Signed, cancellationToken);
        if (signer is null)
        {
            var reason = token.Signed.NamesAnotherKeySetThan(credential.PublishedKeys) ? RefusalReason.KeySetUrlNotRegistered : RefusalReason.WrongSignature;

            return new Refusal(TokenError.InvalidClient, reason, client.ClientId);
        }

        return new AuthenticatedClient(client, new ProvenCredential.Workload(credential), credential.SingleUse ? UseOf(token, credential) : null);
    }

    private async ValueTask<Outcome<Match>> FindAsync(WorkloadToken token, string? clientId, CancellationToken cancellationToken)
    {
        var ids = await clients.FindByWorkloadAsync(token.Issuer, token.Subject, cancellationToken);
        List<Match> matches = [];
        List<RefusedCandidate> refused = [];
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            if (await clients.FindByIdAsync(id, cancellationToken) is not { } client)
            {
                continue;
            }

            if (match.Find(client, token, out var reason) is { } credential)
            {
                matches.Add(new(client, credential));
            }
            else if (reason is { } known)
            {
                refused.Add(new(client.ClientId, known));
            }
        }

        return matches switch
        {
            [var only] when clientId is null || clientId == only.Client.ClientId => only,
            [] => Unknown(refused),
            // The token matches another client than the request named, so no candidate was refused.
            [_] => Unknown([]),
            _ => Ambiguous(matches),
        };
    }

    private static Refusal Unknown(List<RefusedCandidate> refused) => new(TokenError.InvalidClient, RefusalReason.UnknownWorkload) { Candidates = refused };

    private static Refusal Ambiguous(List<Match> matches) => new(TokenError.InvalidClient, RefusalReason.AmbiguousWorkload)
    {
        Candidates = matches.ConvertAll(one => new RefusedCandidate(one.Client.ClientId, RefusalReason.AmbiguousWorkload)),
    };

    private static SingleUse UseOf(WorkloadToken token, FederatedCredential credential)
    {
        var tooOld = token.IssuedAt + credential.MaxTokenAge;
        var end = tooOld < token.ExpiresAt ? tooOld : token.ExpiresAt;

        // It has an identifier: the match requires one.
        return new($"federated:{token.Issuer}", token.Id!, end + AssertionReader.ClockSkew, token.IssuedAt);
    }

    private sealed record Match(Client Client, FederatedCredential Credential);

    private static class Errors
    {
        public static readonly TokenError NoWorkloads = TokenError.InvalidAssertion(
            "The iss and sub of the assertion must be the client_id: this issuer does not accept tokens from other issuers, "
            + "because its client store cannot look clients up by them.");
    }
}
