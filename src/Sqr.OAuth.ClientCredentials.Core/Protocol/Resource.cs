namespace Sqr.OAuth.ClientCredentials;

/// <summary>The resource parameter (RFC 8707 §2): which audiences a token may be for.</summary>
internal static class Resource
{
    /// <summary>True for an absolute URI without fragment.</summary>
    public static bool IsIndicator(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri)
        && !value.Contains('#')
        && value.StartsWith(uri.Scheme, StringComparison.OrdinalIgnoreCase); // on Unix "/orders" parses as a file URI

    /// <returns>The resources in the order asked, each once and as it is registered; none if none was asked.</returns>
    public static Outcome<string[]> Grant(Client client, IReadOnlyList<string> requested)
    {
        if (requested is [])
        {
            return Array.Empty<string>();
        }

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

            if (!granted.Contains(registered))
            {
                granted.Add(registered);
            }
        }

        return granted.ToArray();
    }
}
