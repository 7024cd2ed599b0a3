namespace Sqr.OAuth.ClientCredentials;

/// <summary>The resource parameter (RFC 8707 §2) and audience, its name elsewhere: which audiences a token may be for.</summary>
internal static class Resource
{
    /// <summary>True for an absolute URI without fragment.</summary>
    public static bool IsIndicator(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri)
        && !value.Contains('#')
        && value.StartsWith(uri.Scheme, StringComparison.OrdinalIgnoreCase); // on Unix "/orders" parses as a file URI

    /// <param name="client">The client, whose resources it may request.</param>
    /// <param name="requested">What it requests; null for nothing.</param>
    /// <param name="ownAudience">The audience of the client's tokens when it requests none.</param>
    /// <returns>The audiences in the requested order, each once and as it is registered; empty for the client's own.</returns>
    public static Outcome<string[]> Grant(Client client, RequestedTargets? requested, string ownAudience)
    {
        if (requested is null)
        {
            return Array.Empty<string>();
        }

        if (GrantResources(client, requested.Resources).Refused(out var refusal, out var resources)
            || GrantAudiences(client, requested.Audiences, ownAudience).Refused(out refusal, out var audiences))
        {
            return refusal;
        }

        return (resources, audiences) switch
        {
            (_, []) => resources,
            ([], [var audience]) when audience == ownAudience => Array.Empty<string>(), // the token that it gets anyway, also when tokens are reused
            ([], _) => audiences,
            _ => AreSame(client, resources, requested.Audiences) ? resources : TokenError.AudienceIsNotResource,
        };
    }

    private static Outcome<string[]> GrantResources(Client client, IReadOnlyList<string> requested)
    {
        List<string> granted = [];
        foreach (var resource in requested)
        {
            if (!IsIndicator(resource))
            {
                return TokenError.MalformedResource;
            }

            if (client.FindResource(resource) is not { } registered)
            {
                return TokenError.ResourceNotAllowed;
            }

            AddOnce(granted, registered);
        }

        return granted.ToArray();
    }

    private static Outcome<string[]> GrantAudiences(Client client, IReadOnlyList<string> requested, string ownAudience)
    {
        List<string> granted = [];
        foreach (var audience in requested)
        {
            if (FindAudience(client, audience, ownAudience) is not { } registered)
            {
                return TokenError.AudienceNotAllowed;
            }

            AddOnce(granted, registered);
        }

        return granted.ToArray();
    }

    // Both are looked up as resources: the client's own audience may be another spelling of one.
    private static bool AreSame(Client client, string[] resources, IReadOnlyList<string> audiences) =>
        resources.ToHashSet(StringComparer.Ordinal).SetEquals(audiences.Select(audience => client.FindResource(audience) ?? audience));

    private static string? FindAudience(Client client, string audience, string ownAudience)
    {
        if (audience == ownAudience)
        {
            return ownAudience;
        }

        return client.FindResource(audience) ?? (BareOrigin.OtherSpelling(audience) == ownAudience ? ownAudience : null);
    }

    private static void AddOnce(List<string> granted, string audience)
    {
        if (!granted.Contains(audience))
        {
            granted.Add(audience);
        }
    }
}
