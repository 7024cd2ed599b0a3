namespace Sqr.OAuth.ClientCredentials;

/// <summary>What would be right in place of what was refused.</summary>
internal static class Advice
{
    /// <param name="request">The request.</param>
    /// <param name="client">The client as it is now; null if none was found, or it is gone.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<string> For(RefusedRequest request, Client? client, DateTimeOffset now)
    {
        var refusal = request.Refusal;
        if (request.Similar is { } similar)
        {
            yield return $"Send the client id as it is in the settings: {LogText.Escape(similar)}.";
        }

        yield return refusal.Reason is { } reason ? For(reason) : refusal.Error.Description;
        foreach (var candidate in refusal.Candidates)
        {
            yield return $"Client {LogText.Escape(candidate.ClientId)}: {For(candidate.Reason)}";
        }

        if (client is not null)
        {
            foreach (var detail in DetailsOf(refusal, client, now))
            {
                yield return detail;
            }
        }
    }

    /// <summary>One sentence for each reason.</summary>
    public static string For(RefusalReason reason) => reason switch
    {
        RefusalReason.UnknownClient => "Send the id of a client that exists; sqr-oauth client list shows those of a database.",
        RefusalReason.WrongSecret => "Send one of the client's secrets, exactly as it was issued: without a line end, and encoded once.",
        RefusalReason.SecretExpiredOrNotYetValid => "The secret is one of the client's, but not valid now. Issue a new one.",
        RefusalReason.ClientDisabled => "Enable the client (Enabled).",
        RefusalReason.MethodNotAllowed => "Let the client authenticate by a method that it may use, or allow this one (AuthenticationMethods).",
        RefusalReason.WrongSignature => "Sign with the private half of a key that is registered for the client, or register the public half of this one.",
        RefusalReason.KeySetUrlNotRegistered => "Leave jku out of the assertion's header, or set it to the registered JwksUri.",
        RefusalReason.AudienceIsTokenEndpoint => "Set aud of the assertion to the issuer, or allow the token endpoint (AcceptTokenEndpointAudience).",
        RefusalReason.AssertionExpiresTooLate => "Let the assertion expire sooner, or raise AssertionMaxLifetime of the client.",
        RefusalReason.AssertionUsedBefore => "Create a new assertion, with a new jti, for each request.",
        RefusalReason.WrongCertificate => "Present a certificate that is registered for the client, or register this one.",
        RefusalReason.CertificateNotValidNow => "Present a certificate that is valid now, and check the clocks.",
        RefusalReason.CertificateNotTrusted => "Add the authority of the certificate to MutualTls:TrustedRoots, or present one that they issued.",
        RefusalReason.CertificateNotForClients => "Present a certificate with the extended key usage for TLS clients.",
        RefusalReason.CertificateRevoked => "Present another certificate: its authority has revoked this one.",
        RefusalReason.RevocationUnknown => "Make the authority's revocation lists reachable for this host, or turn the check off (MutualTls).",
        RefusalReason.UnknownWorkload => "Give a client a federated credential with the issuer and subject of this token.",
        RefusalReason.AmbiguousWorkload => "Make the FederatedCredentials of these clients different, with narrower subjects or with Audience or Claims.",
        RefusalReason.TokenForAnotherAudience => "Let the platform issue the token for the audience that the federated credential demands.",
        RefusalReason.TokenWithOtherClaims => "The token lacks a claim that the federated credential demands, or has another value of it.",
        RefusalReason.TokenTooOld => "Fetch a new token of the platform for each request, or raise MaxTokenAge.",
        RefusalReason.TokenWithoutIdentifier => "The platform's tokens have no jti, so they cannot be used only once: set MaxTokenAge instead.",
        RefusalReason.ProofUsedBefore => "Create a new DPoP proof, with a new jti, for each request.",
        RefusalReason.Throttled => "Wait as long as Retry-After says, and fix what makes the attempts fail.",
        RefusalReason.MadeBeforeStart => "Create a new assertion and proof for each request, check the clock of the client, or share a replay store.",
        RefusalReason.TooManyInUse => "Let assertions and proofs expire sooner, or request fewer tokens: each lasts for its whole lifetime.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    private static IEnumerable<string> DetailsOf(Refusal refusal, Client client, DateTimeOffset now)
    {
        if (refusal.Reason is RefusalReason.WrongSecret or RefusalReason.SecretExpiredOrNotYetValid)
        {
            return client.Secrets
                .Select((secret, index) => $"Secret {index + 1} of the client is {StateOf(secret, now)}.")
                .DefaultIfEmpty("The client has no secret.");
        }

        if (refusal.Reason is RefusalReason.MethodNotAllowed)
        {
            return [$"Its methods: {Joined(Enum.GetValues<AuthenticationMethod>().Where(client.MayUse).Select(method => method.Name()))}."];
        }

        if (refusal.Error.Code == TokenErrorCode.InvalidScope)
        {
            return [$"Its scopes: {Joined(client.Scopes)}."];
        }

        return refusal.Error.Code == TokenErrorCode.InvalidTarget ? [$"Its resources: {Joined(client.Resources)}."] : [];
    }

    private static string StateOf(ClientSecret secret, DateTimeOffset now) => secret switch
    {
        { NotBefore: { } begin } when now < begin => $"valid from {LogText.Of(begin)}",
        { ExpiresAt: { } end } when now >= end => $"expired since {LogText.Of(end)}",
        { ExpiresAt: { } end } => $"valid until {LogText.Of(end)}",
        _ => "valid",
    };

    private static string Joined(IEnumerable<string> names) => string.Join(", ", names.Select(LogText.Escape).DefaultIfEmpty("none"));
}
