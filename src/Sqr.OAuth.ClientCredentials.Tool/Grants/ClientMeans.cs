namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>How a client can authenticate now, and what keeps it from that.</summary>
/// <param name="Methods">The methods by which it can, or could with a secret that is valid.</param>
/// <param name="CanAuthenticate">Whether it is enabled and has what one of them needs.</param>
/// <param name="Notes">What is wrong, in sentences.</param>
internal sealed record ClientMeans(IReadOnlyList<string> Methods, bool CanAuthenticate, IReadOnlyList<string> Notes)
{
    private static readonly string[] BySecret = [AuthenticationMethod.ClientSecretBasic.Name(), AuthenticationMethod.ClientSecretPost.Name()];

    public static ClientMeans Of(Client client, DateTimeOffset now)
    {
        List<string> methods = [.. client.Methods];
        var takesSecrets = methods.Exists(BySecret.Contains);
        var hasSecret = client.Secrets.Any(secret => secret.ParsedHash is not null && secret.IsValidAt(now));
        var canAuthenticate = client.Enabled && methods.Exists(method => hasSecret || !BySecret.Contains(method));

        return new(methods, canAuthenticate, [.. NotesOf(client, now, methods, takesSecrets, hasSecret)]);
    }

    private static IEnumerable<string> NotesOf(Client client, DateTimeOffset now, List<string> methods, bool takesSecrets, bool hasSecret)
    {
        if (!client.Enabled)
        {
            yield return "It is disabled.";
        }

        if (methods is [])
        {
            yield return "It has no credential.";
        }
        else if (takesSecrets && client.Secrets.Count == 0)
        {
            yield return "It has no secret.";
        }
        else if (!takesSecrets && client.Secrets.Count > 0)
        {
            yield return $"Its secrets are not accepted, only {string.Join(" and ", methods)}. AuthenticationMethods may allow them.";
        }
        else if (takesSecrets && !hasSecret)
        {
            yield return "None of its secrets is valid now.";
        }

        foreach (var (secret, number) in client.Secrets.Select((secret, place) => (secret, place + 1)))
        {
            if (FaultOf(secret, now) is { } fault)
            {
                yield return $"Its secret {secret.Description ?? secret.Id?.ToString() ?? $"{number}"} {fault}";
            }
        }
    }

    private static string? FaultOf(ClientSecret secret, DateTimeOffset now) => secret switch
    {
        { ParsedHash: null } => "has a hash of an unknown form or with too many rounds.",
        { ExpiresAt: { } expiresAt } when now >= expiresAt => $"expired at {LogText.Of(expiresAt)}.",
        { NotBefore: { } notBefore } when now < notBefore => $"is not valid before {LogText.Of(notBefore)}.",
        _ => null,
    };
}
