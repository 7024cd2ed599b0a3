namespace Sqr.OAuth.ClientCredentials;

/// <summary>A platform whose tokens we know, and how broad a subject may be for it.</summary>
/// <param name="Name">Its common name.</param>
/// <param name="IsOf">Whether tokens with this issuer (null if it is not a URL) and subject are from the platform.</param>
/// <param name="IsTooWide">Whether a credential would match workloads that nobody intended.</param>
/// <param name="Rule">The rule that such a credential breaks, as the end of a sentence, and a value to try.</param>
internal sealed record WorkloadPlatform(string Name, Func<Uri?, string, bool> IsOf, Func<FederatedCredential, bool> IsTooWide, string Rule)
{
    private static readonly string[] EntraHosts =
    [
        "sts.windows.net",
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "login.partner.microsoftonline.cn",
        "sts.chinacloudapi.cn",
    ];

    public static WorkloadPlatform Kubernetes { get; } = new(
        "Kubernetes",
        (_, subject) => subject.StartsWith("system:", StringComparison.Ordinal),
        credential => credential.Subject.Split(':') is not ["system", "serviceaccount", var space, var name]
            || IsWild(space) || IsWild(name) || name is "default",
        "it must name a namespace and a service account other than default, which every pod uses unless it names another. "
        + "Create one with \"kubectl create serviceaccount NAME\" and try system:serviceaccount:NAMESPACE:NAME");

    public static WorkloadPlatform GitHub { get; } = new(
        "GitHub Actions",
        (issuer, _) => issuer is not null
            && (issuer.IdnHost.StartsWith("token.actions.", StringComparison.Ordinal)
                || issuer.AbsolutePath is "/_services/token"), // on an Enterprise Server
        credential => !NamesOne(credential, "repo", 2)
            && !NamesOne(credential, "repository", 2)
            && !NamesOne(credential, "repository_id", 1)
            && !HasClaim(credential, "repository", "repository_id"),
        "it must name the repository; otherwise workflows of other repositories would match. Try repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main, "
        + "or set the repository in Claims: { \"repository_id\": \"...\" }");

    public static WorkloadPlatform GitLab { get; } = new(
        "GitLab",
        (issuer, subject) => subject.StartsWith("project_path:", StringComparison.Ordinal)
            || (issuer is not null && (issuer.IdnHost == "gitlab.com" || issuer.IdnHost.StartsWith("gitlab.", StringComparison.Ordinal))),
        credential => !NamesOne(credential, "project_path", 2) && !HasClaim(credential, "project_path", "project_id"),
        "it must name the project; otherwise jobs of other projects would match. Try project_path:GROUP/PROJECT:ref_type:branch:ref:main, "
        + "or set the project in Claims: { \"project_id\": \"...\" }");

    public static WorkloadPlatform Entra { get; } = new(
        "Microsoft Entra",
        (issuer, _) => issuer is not null && EntraHosts.Contains(issuer.IdnHost),
        credential => SubjectPattern.HasWildcards(credential.Subject),
        "it must be the object ID of one managed identity, without wildcards. See \"Object (principal) ID\" of the identity in the portal");

    public static WorkloadPlatform Google { get; } = new(
        "Google",
        (issuer, _) => issuer?.IdnHost is "accounts.google.com",
        credential => !credential.Subject.All(char.IsAsciiDigit),
        "it must be the number of one service account, not its email address. "
        + "See \"gcloud iam service-accounts describe ADDRESS --format='value(uniqueId)'\"");

    public static WorkloadPlatform Aws { get; } = new(
        "AWS",
        (issuer, _) => issuer is not null && issuer.IdnHost.EndsWith(".tokens.sts.global.api.aws", StringComparison.Ordinal),
        credential => SubjectPattern.HasWildcards(credential.Subject),
        "it must be the ARN of one role, without wildcards. Try arn:aws:iam::ACCOUNT:role/NAME");

    public static WorkloadPlatform Spiffe { get; } = new(
        "SPIFFE",
        (_, subject) => subject.StartsWith("spiffe://", StringComparison.Ordinal),
        credential => SubjectPattern.SegmentsOf(credential.Subject) is not ["spiffe", "", "", var domain, .. var path]
            || IsWild(domain)
            || path.All(segment => SubjectPattern.IsWildcard(segment) || segment.Length == 0),
        "it must name the trust domain and at least one segment of the path. Try spiffe://example.org/ns/NAMESPACE/sa/NAME");

    public static IReadOnlyList<WorkloadPlatform> All { get; } = [GitHub, GitLab, Entra, Google, Aws, Kubernetes, Spiffe];

    /// <returns>Null if we do not know the platform.</returns>
    public static WorkloadPlatform? Of(string issuer, string subject)
    {
        var address = Uri.TryCreate(issuer, UriKind.Absolute, out var uri) ? uri : null;

        return All.FirstOrDefault(platform => platform.IsOf(address, subject));
    }

    // A subject like key:value:key:value, where a value may have slashes.
    private static bool NamesOne(FederatedCredential credential, string key, int minSegments)
    {
        var parts = credential.Subject.Split(':');
        var at = Array.IndexOf(parts, key) + 1;
        if (at == 0 || at == parts.Length)
        {
            return false;
        }

        var segments = parts[at].Split('/');

        return segments.Length >= minSegments && Array.TrueForAll(segments, segment => segment.Length > 0 && !IsWild(segment));
    }

    private static bool HasClaim(FederatedCredential credential, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (credential.Claims.TryGetValue(name, out var value) && value.Length > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWild(string segment) => SubjectPattern.IsWildcard(segment) || segment.Length == 0;
}
