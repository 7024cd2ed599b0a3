namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates the settings of assertions, and of how key sets are fetched.</summary>
internal static class AssertionSettingsValidation
{
    public static void Check(ClientCredentialsOptions options, List<string> failures)
    {
        var backchannel = $"{options.Path}:Backchannel";
        SettingRules.CheckLifetime($"{options.Path}:ClientAssertions:MaxLifetime", options.ClientAssertions.MaxLifetime, failures);
        if (options.Backchannel.Proxy is { } proxy && !IsProxy(proxy))
        {
            failures.Add( // without the value, which may contain a password
                $"{backchannel}:Proxy is not the address of an HTTP proxy; it must be an absolute http or https URL without user, path, query or fragment. "
                + "Try http://proxy.example.com:3128.");
        }

        SettingRules.CheckRange(
            $"{backchannel}:Timeout", options.Backchannel.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), "00:00:05", failures);
        SettingRules.CheckRange($"{backchannel}:CacheFor", options.Backchannel.CacheFor, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "01:00:00", failures);
        SettingRules.CheckRange(
            $"{backchannel}:MinRefreshInterval",
            options.Backchannel.MinRefreshInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "00:00:10", failures);
    }

    private static bool IsProxy(Uri address) =>
        address is { IsAbsoluteUri: true, AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}
