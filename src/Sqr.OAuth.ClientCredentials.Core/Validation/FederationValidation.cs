namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates the federated credentials of clients.</summary>
internal static class FederationValidation
{
    private const int MaxLength = 2048; // of an issuer or subject, the same as in a token

    public static void Check(string path, ClientOptions client, BackchannelOptions backchannel, List<string> failures)
    {
        for (var i = 0; i < client.FederatedCredentials.Count; i++)
        {
            var setting = $"{path}:FederatedCredentials:{i}";
            var credential = client.FederatedCredentials[i];
            CheckIssuer(setting, credential, backchannel, failures);
            CheckSubject(setting, credential, failures);
            CheckKeys(setting, credential, backchannel, failures);
            SettingRules.CheckRange(
                $"{setting}:MaxTokenAge",
                credential.MaxTokenAge, TimeSpan.FromMinutes(1), FederatedCredential.LongestTokenAge, "01:00:00", failures);
            SettingRules.CheckAudience($"{setting}:Audience", credential.Audience, "the issuer identifier", failures);
            SurroundingSpace.Check($"{setting}:BearerTokenFile", credential.BearerTokenFile, failures);
            SurroundingSpace.Check($"{setting}:CaFile", credential.CaFile, failures);
            foreach (var (name, value) in credential.Claims)
            {
                SurroundingSpace.Check($"{setting}:Claims has a name that", name, failures);
                SurroundingSpace.Check($"{setting}:Claims:{name}", value, failures);
                if (value.Length == 0)
                {
                    failures.Add(
                        $"{setting}:Claims has \"{name}\" without a value; it must have the value of the token's claim. Try \"{name}\": \"main\".");
                }
            }
        }
    }

    /// <summary>Finds identical credentials. A token for them could not be assigned to one client. Also checks that their files exist.</summary>
    public static void CheckTogether(ClientCredentialsOptions options, List<string> failures)
    {
        Dictionary<string, string> firstByContent = new(StringComparer.Ordinal);
        foreach (var (name, client) in options.Clients)
        {
            for (var i = 0; i < client.FederatedCredentials.Count; i++)
            {
                var credential = client.FederatedCredentials[i];
                var setting = $"{options.Path}:Clients:{name}:FederatedCredentials:{i}";
                string[] content =
                [
                    credential.Issuer,
                    credential.Subject,
                    credential.Audience ?? options.Issuer ?? "",
                    .. credential.Claims.OrderBy(claim => claim.Key, StringComparer.Ordinal).SelectMany(claim => new[] { claim.Key, claim.Value }),
                ];
                if (!firstByContent.TryAdd(string.Join('\0', content), setting))
                {
                    failures.Add(
                        $"{setting} is the same workload as {firstByContent[string.Join('\0', content)]}; a token would match both and authenticate "
                        + "neither. Remove one of them, or make them different in Subject, Audience or Claims.");
                }

                CheckFile($"{setting}:BearerTokenFile", credential.BearerTokenFile, options, failures);
                CheckFile($"{setting}:CaFile", credential.CaFile, options, failures);
            }
        }
    }

    private static void CheckIssuer(string setting, FederatedCredential credential, BackchannelOptions backchannel, List<string> failures)
    {
        var issuer = credential.Issuer;
        if (string.IsNullOrWhiteSpace(issuer) || issuer.Length > MaxLength || issuer.Contains('\0'))
        {
            failures.Add(
                $"{setting}:Issuer is missing or too long; it must be the iss of the workload's tokens. Try https://token.actions.githubusercontent.com.");
        }
        else if (SurroundingSpace.IsAround(issuer))
        {
            SurroundingSpace.Check($"{setting}:Issuer", issuer, failures);
        }
        else if (issuer.StartsWith("spiffe://", StringComparison.Ordinal))
        {
            CheckTrustDomain(setting, credential, failures);
        }
        else if (!FederatedCredential.IsAddress(issuer) || (backchannel.RequireHttps && !issuer.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
        {
            failures.Add(
                $"{setting}:Issuer is \"{issuer}\"; it must be the iss of the workload's tokens: an https URL without user, query, fragment or white "
                + $"space{(backchannel.RequireHttps ? " (https is required by Backchannel:RequireHttps)" : "")}. "
                + "Try https://token.actions.githubusercontent.com.");
        }
        else if (credential is { JwksUri: null, JsonWebKeys.Count: 0 } && Backchannel.FaultOf(KeySource.OfMetadata(issuer).Address, backchannel) is { } fault)
        {
            failures.Add($"{setting}:Issuer is \"{issuer}\"; it {fault}.");
        }
    }

    private static void CheckTrustDomain(string setting, FederatedCredential credential, List<string> failures)
    {
        if (credential.JwksUri is null && credential.JsonWebKeys.Count == 0)
        {
            failures.Add(
                $"{setting}:Issuer is the trust domain \"{credential.Issuer}\", which publishes no metadata. Set its keys in JwksUri or JsonWebKeys. "
                + "Try \"JwksUri\": \"https://oidc-discovery.example.org/keys\".");
        }

        if (!credential.Subject.StartsWith(credential.Issuer + '/', StringComparison.Ordinal))
        {
            failures.Add(
                $"{setting}:Subject is \"{credential.Subject}\"; it must be in the trust domain {credential.Issuer}. "
                + $"Try {credential.Issuer}/ns/NAMESPACE/sa/NAME.");
        }
    }

    private static void CheckSubject(string setting, FederatedCredential credential, List<string> failures)
    {
        const string Example = "repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main";
        var subject = credential.Subject;
        if (string.IsNullOrWhiteSpace(subject) || subject.Length > MaxLength || subject.Contains('\0'))
        {
            failures.Add($"{setting}:Subject is missing or too long; it must be the sub of the workload's tokens. Try {Example}.");
            return;
        }

        if (SurroundingSpace.IsAround(subject))
        {
            SurroundingSpace.Check($"{setting}:Subject", subject, failures);
            return;
        }

        var segments = SubjectPattern.SegmentsOf(subject);
        if (Array.Exists(segments, segment => segment.Contains('*') && !SubjectPattern.IsWildcard(segment)))
        {
            failures.Add(
                $"{setting}:Subject is \"{subject}\"; a wildcard must be a whole segment, between colons or slashes. "
                + $"Try {Example} or repo:ORGANIZATION/REPOSITORY:ref:refs/heads/*.");
        }
        else if (SubjectPattern.IsWildcard(segments[0]))
        {
            failures.Add(
                $"{setting}:Subject is \"{subject}\", which could match anyone's workloads; its first segment must not be a wildcard. Try {Example}.");
        }
        else if (segments.Length > SubjectPattern.MaxSegments && SubjectPattern.HasWildcards(subject))
        {
            failures.Add(
                $"{setting}:Subject has {segments.Length} segments; a subject with wildcards must have at most {SubjectPattern.MaxSegments}. "
                + "Write the subject without wildcards.");
        }
        else if (WorkloadPlatform.Of(credential.Issuer, subject) is { } platform && platform.IsTooWide(credential))
        {
            failures.Add($"{setting}:Subject is \"{subject}\", which is too broad for {platform.Name}: {platform.Rule}.");
        }
    }

    private static void CheckKeys(string setting, FederatedCredential credential, BackchannelOptions backchannel, List<string> failures)
    {
        if (credential.JwksUri is not null && credential.JsonWebKeys.Count > 0)
        {
            failures.Add($"{setting} has both JsonWebKeys and JwksUri; keep one of them.");
        }

        SurroundingSpace.Check($"{setting}:JwksUri", credential.JwksUri?.OriginalString, failures);
        if (credential.JwksUri is { } address && Backchannel.FaultOf(address, backchannel) is { } fault)
        {
            failures.Add($"{setting}:JwksUri is \"{address.OriginalString}\"; it {fault}. Try https://issuer.example.com/jwks.json.");
        }

        if (credential.JsonWebKeys.Count > AssertionKeys.MaxCount)
        {
            failures.Add($"{setting}:JsonWebKeys has {credential.JsonWebKeys.Count} keys; it must have at most {AssertionKeys.MaxCount}.");
        }

        for (var i = 0; i < credential.JsonWebKeys.Count; i++)
        {
            if (VerificationKey.Read(credential.JsonWebKeys[i], out var keyFault) is null)
            {
                failures.Add($"{setting}:JsonWebKeys:{i} {keyFault}.");
            }
        }

        if (credential.BearerTokenFile is not null && credential.PublishedKeys is not { Address.Scheme: "https" })
        {
            failures.Add(
                $"{setting}:BearerTokenFile is set, but keys are not fetched over https. Remove it, or set an https URL. "
                + "Try \"JwksUri\": \"https://kubernetes.default.svc/openid/v1/jwks\".");
        }

        if (credential.CaFile is not null && credential.PublishedKeys is not { Address.Scheme: "https" })
        {
            failures.Add(
                $"{setting}:CaFile is set, but keys are not fetched over https. Remove it, or set an https URL. "
                + "Try \"JwksUri\": \"https://kubernetes.default.svc/openid/v1/jwks\".");
        }
    }

    // Only for the settings of a host: those in a database may be written on another machine.
    private static void CheckFile(string setting, string? file, ClientCredentialsOptions options, List<string> failures)
    {
        const string Mounted = "/var/run/secrets/kubernetes.io/serviceaccount";
        var example = $"{Mounted}/{(setting.EndsWith("CaFile", StringComparison.Ordinal) ? "ca.crt" : "token")}";
        if (!PathSetting.Check(setting, file, example, options, failures) || file is null || options.ContentRoot is not { } root)
        {
            return;
        }

        var path = Path.Combine(root, file); // not GetFullPath, which throws for an invalid path
        if (!File.Exists(path))
        {
            failures.Add($"{setting} is \"{file}\", but the file {path} does not exist. Set the path of an existing file. In a pod, try {example}.");
        }
    }
}
