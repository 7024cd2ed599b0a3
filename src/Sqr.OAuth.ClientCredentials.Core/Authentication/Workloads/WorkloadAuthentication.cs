using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates a client by a token of the platform that its workload runs on (RFC 7521 §4.2, RFC 7523 §3).</summary>
internal sealed class WorkloadAuthentication(
    WorkloadTokenReader reader,
    ClientLookup clients,
    WorkloadMatch match,
    AssertionVerification verification,
    ILogger<WorkloadAuthentication> logger)
{
    public async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(ClientCredential.Assertion sent, JwtJson json, CancellationToken cancellationToken)
    {
        if (reader.Read(sent.Jwt, json).Refused(out var error, out var token))
        {
            return error;
        }

        if (!clients.CanFindByWorkload)
        {
            return Errors.NoWorkloads;
        }

        var found = Only(await MatchesOfAsync(token, cancellationToken), sent.ClientId);

        // Where nobody trusts the issuer, nothing is fetched and a decoy is verified.
        var signer = await verification.FindSignerAsync(found?.Credential.RegisteredKeys ?? AssertionKeys.None, found?.Credential.PublishedKeys, token.Signed, cancellationToken);
        if (found is var (client, credential) && signer is not null)
        {
            return new AuthenticatedClient(client, credential, credential.SingleUse ? UseOf(token, credential) : null);
        }

        if (found is not null)
        {
            var reason = token.Signed.NamesAnotherKeySetThan(found.Credential.PublishedKeys) ? RefusalReason.KeySetUrlNotRegistered : RefusalReason.WrongSignature;
            logger.ClientRefused(LogText.Escape(found.Client.ClientId), reason);
        }

        return TokenError.InvalidClient;
    }

    private async ValueTask<List<Match>> MatchesOfAsync(WorkloadToken token, CancellationToken cancellationToken)
    {
        var ids = await clients.FindByWorkloadAsync(token.Issuer, token.Subject, cancellationToken);
        List<Match> matches = [];
        List<(string ClientId, RefusalReason Reason)> refused = [];
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
                refused.Add((client.ClientId, known));
            }
        }

        if (matches is [])
        {
            refused.ForEach(one => logger.ClientRefused(LogText.Escape(one.ClientId), one.Reason)); // else it is no refusal: another client was meant
        }

        return matches;
    }

    private Match? Only(List<Match> matches, string? clientId)
    {
        if (matches is [var only] && (clientId is null || clientId == only.Client.ClientId))
        {
            return only;
        }

        if (matches.Count > 1)
        {
            logger.WorkloadAmbiguous(string.Join(", ", matches.Select(one => LogText.Escape(one.Client.ClientId))));
        }
        else
        {
            logger.UnknownWorkloadRefused();
        }

        return null;
    }

    private static SingleUse UseOf(WorkloadToken token, FederatedCredential credential)
    {
        var tooOld = token.IssuedAt + credential.MaxTokenAge;
        var end = tooOld < token.ExpiresAt ? tooOld : token.ExpiresAt;

        return new($"federated:{token.Issuer}", token.Id!, end + AssertionReader.ClockSkew); // it has one: the match wants it
    }

    private sealed record Match(Client Client, FederatedCredential Credential);

    private static class Errors
    {
        public static readonly TokenError NoWorkloads = TokenError.InvalidAssertion("The iss and the sub of the assertion must be the client_id: this issuer takes no tokens of other issuers, its client store does not find clients by them.");
    }
}
