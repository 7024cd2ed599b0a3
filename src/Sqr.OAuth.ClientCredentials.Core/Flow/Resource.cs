namespace Sqr.OAuth.ClientCredentials;

/// <summary>The resource parameter (RFC 8707 §2) and its alias audience: which audiences a token is for.</summary>
internal static class Resource
{
    /// <summary>True for an absolute URI without a fragment.</summary>
    public static bool IsIndicator(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri)
        && !value.Contains('#')
        && value.StartsWith(uri.Scheme, StringComparison.OrdinalIgnoreCase); // on Unix "/orders" parses as a file URI

    /// <param name="client">The client that requests a token.</param>
    /// <param name="requested">The requested resources; null if there are none.</param>
    /// <param name="ownAudience">The audience of the client's tokens if it requests none.</param>
    /// <returns>The audiences in the requested order, without duplicates and as registered; empty for the client's own.</returns>
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
            // The client gets this audience anyway. As an empty list, the request can reuse the same token as one without an audience.
            ([], [var audience]) when audience == ownAudience => Array.Empty<string>(),
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

    // Both are looked up as resources, because the client's own audience may be another spelling of one.
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
