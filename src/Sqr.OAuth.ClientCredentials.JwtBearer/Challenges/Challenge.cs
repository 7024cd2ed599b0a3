namespace Sqr.OAuth.ClientCredentials;

/// <summary>The content of WWW-Authenticate (RFC 9110 §11.6.1, RFC 6750 §3, RFC 9449 §7.1).</summary>
/// <param name="Error">Null if the request contained nothing that could be wrong.</param>
/// <param name="ErrorDescription">One sentence; null if there is nothing to explain.</param>
internal sealed record Challenge(string? Error = null, string? ErrorDescription = null)
{
    private static readonly string ProofAlgorithms = string.Join(' ', SigningAlgorithm.Names);

    public string? ErrorUri { get; init; }

    /// <summary>The required scopes, separated by spaces.</summary>
    public string? Scope { get; init; }

    /// <param name="scheme">The scheme, followed by the host's own parameters if it has any.</param>
    public string ForBearer(string scheme) => Join(scheme, Parameters());

    public string ForDPoP() => Join("DPoP", Parameters().Append(("algs", ProofAlgorithms)));

    private static string Join(string scheme, IEnumerable<(string Name, string? Value)> parameters)
    {
        var joined = string.Join(
            ", ", parameters.Where(parameter => !string.IsNullOrEmpty(parameter.Value)).Select(parameter => $"{parameter.Name}=\"{parameter.Value}\""));

        return joined.Length == 0 ? scheme : scheme + (scheme.Contains(' ', StringComparison.Ordinal) ? ", " : " ") + joined;
    }

    private IEnumerable<(string Name, string? Value)> Parameters() =>
        [("error", Error), ("error_description", ErrorDescription), ("error_uri", ErrorUri), ("scope", Scope)];
}
