using System.Buffers;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates the settings of the issuer, and reports all failures at once.</summary>
internal sealed class SettingsValidation : IValidateOptions<ClientCredentialsOptions>
{
    // RFC 3986 §3.3, without percent-encoding, and without the asterisk, which has another meaning in a route.
    private static readonly SearchValues<char> InAPath = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()+,;=:@/");
    private static readonly SearchValues<char> InAnIssuer =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()+,;=:@/[]");

    public ValidateOptionsResult Validate(string? name, ClientCredentialsOptions options)
    {
        var path = options.Path;
        List<string> failures = [.. options.Unreadable]; // all of them: nobody should have to restart once for each mistake
        CheckIssuer(options, failures);
        SettingRules.CheckLifetime($"{path}:AccessTokenLifetime", options.AccessTokenLifetime, failures);
        SettingRules.CheckAlgorithm($"{path}:SigningAlgorithm", options.SigningAlgorithm, failures);
        CheckType($"{path}:AccessTokenType", options.AccessTokenType, failures);
        if (options.TokenReuse is { } window)
        {
            SettingRules.CheckRange(
                $"{path}:TokenReuse",
                window, TimeSpan.FromSeconds(1), TimeSpan.FromHours(12), "00:00:30, or leave it out to give each request its own token", failures);
        }

        CheckEndpoints(options, failures);
        KeySettingsValidation.Check(options, failures);
        CheckStores($"{path}:Stores", options.Stores, failures);
        CheckThrottling($"{path}:Throttling", options.Throttling, failures);
        SettingRules.CheckRange($"{path}:Explanations:Capacity", options.Explanations.Capacity, 0, 100_000, 1000, failures);
        SettingRules.CheckRange($"{path}:Metrics:ClientIds", options.Metrics.ClientIds, 0, 1000, 10, failures);
        AssertionSettingsValidation.Check(options, failures);
        CertificateSettingsValidation.Check(options, failures);
        SettingRules.CheckRange(
            $"{path}:DPoP:ProofLifetime",
            options.DPoP.ProofLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), "00:01:00", failures);
        foreach (var scope in options.Scopes.Keys)
        {
            CheckScope($"{path}:Scopes", scope, failures);
        }

        ClientValidation.Check(options, failures);

        return failures is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    internal static void CheckEndpoints(ClientCredentialsOptions options, List<string> failures)
    {
        var taken = MetadataPaths.Of(options.Issuer).ToDictionary(Canonical, _ => "the metadata", StringComparer.OrdinalIgnoreCase);
        foreach (var path in IssuerPaths.All)
        {
            if (path.Get(options.Endpoints) is not { } value)
            {
                continue; // the endpoint does not exist
            }

            var setting = $"{options.Path}:Endpoints:{path.Setting}";
            CheckPath(setting, value, path.Example, failures);
            if (taken.TryGetValue(Canonical(value), out var other))
            {
                failures.Add($"{setting} is \"{value}\", the path of {other}; each endpoint needs its own path. Try {path.Example}.");
            }

            taken[Canonical(value)] = setting;
        }

        static string Canonical(string path) => path.Trim('/'); // as routing compares them
    }

    internal static void CheckScope(string setting, string scope, List<string> failures)
    {
        if (!Scope.IsToken(scope))
        {
            failures.Add(
                $"{setting} has the scope \"{scope}\"; a scope's name must be visible ASCII without spaces, quotation marks or backslashes. Try read:users.");
        }
    }

    private static void CheckIssuer(ClientCredentialsOptions options, List<string> failures)
    {
        var path = options.Path;
        const string Try = "Try https://api.example.com, the address at which clients see this host.";
        if (options.Issuer is null)
        {
            var similar = options.SimilarSection is { } section ? $" Did you mean the section {section}?" : "";
            failures.Add($"{path}:Issuer is missing; it must be set outside Development, and {EnvironmentOf(options)}. {Try}{similar}");
        }
        else if (SurroundingSpace.IsAround(options.Issuer))
        {
            SurroundingSpace.Check($"{path}:Issuer", options.Issuer, failures);
        }
        else if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer)
            || (issuer.Scheme != Uri.UriSchemeHttps && issuer.Scheme != Uri.UriSchemeHttp)
            || issuer.Query.Length > 0 || issuer.Fragment.Length > 0 || issuer.UserInfo.Length > 0
            || options.Issuer.AsSpan().ContainsAnyExcept(InAnIssuer))
        {
            failures.Add($"{path}:Issuer is \"{options.Issuer}\"; it must be an absolute URL without user, query or fragment. {Try}");
        }
        else if (issuer.Scheme != Uri.UriSchemeHttps && options.RequireHttps is true)
        {
            failures.Add($"{path}:Issuer is \"{options.Issuer}\"; it must be https, unless {path}:RequireHttps is false, "
                + $"which is the default only in Development; {EnvironmentOf(options)}. "
                + $"Try {Uri.UriSchemeHttps}{options.Issuer[issuer.Scheme.Length..]}, "
                + $"or set {path}:RequireHttps to false if nobody can intercept the traffic.");
        }

        SettingRules.CheckAudience($"{path}:Audience", options.Audience, "the issuer itself", failures);
    }

    private static string EnvironmentOf(ClientCredentialsOptions options) =>
        options.EnvironmentName is { } name ? $"the environment is {name}" : "there is no host, so no environment";

    private static void CheckType(string setting, string type, List<string> failures)
    {
        if (type is not ("at+jwt" or "application/at+jwt" or "JWT"))
        {
            failures.Add($"{setting} is \"{type}\"; it must be at+jwt (RFC 9068), application/at+jwt or JWT. Try at+jwt.");
        }
    }

    private static void CheckPath(string setting, string value, string example, List<string> failures)
    {
        if (!value.StartsWith('/') || value.Contains("//", StringComparison.Ordinal) || value.AsSpan().ContainsAnyExcept(InAPath))
        {
            failures.Add($"{setting} is \"{value}\"; it must be a plain path that begins with a slash. Try {example}.");
        }
    }

    private static void CheckThrottling(string setting, ThrottlingOptions throttling, List<string> failures)
    {
        SettingRules.CheckRange($"{setting}:FailuresPerAddress", throttling.FailuresPerAddress, 1, 1000, 60, failures);
        SettingRules.CheckRange($"{setting}:FailuresPerClient", throttling.FailuresPerClient, 1, 1000, 20, failures);
        SettingRules.CheckRange($"{setting}:Window", throttling.Window, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15), "00:01:00", failures);
    }

    private static void CheckStores(string setting, StoreLimits stores, List<string> failures)
    {
        if (stores.Timeout < TimeSpan.FromMilliseconds(10) || stores.Timeout > TimeSpan.FromSeconds(30))
        {
            failures.Add($"{setting}:Timeout is {stores.Timeout:c}; it must be from 00:00:00.010 to 00:00:30. Try 00:00:00.400.");
        }

        if (stores.CacheFor < TimeSpan.Zero || stores.CacheFor > TimeSpan.FromHours(1))
        {
            failures.Add($"{setting}:CacheFor is {stores.CacheFor:c}; it must be from 00:00:00, which turns it off, to 01:00:00. Try 00:00:30.");
        }
    }
}
