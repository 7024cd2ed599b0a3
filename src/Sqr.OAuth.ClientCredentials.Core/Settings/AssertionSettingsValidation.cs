namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks what is demanded of assertions, and how key sets are fetched.</summary>
internal static class AssertionSettingsValidation
{
    public static void Check(ClientCredentialsOptions options, List<string> failures)
    {
        var backchannel = $"{options.Path}:Backchannel";
        CheckRange($"{options.Path}:ClientAssertions:MaxLifetime", options.ClientAssertions.MaxLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "00:10:00", failures);
        CheckRange($"{backchannel}:Timeout", options.Backchannel.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), "00:00:05", failures);
        CheckRange($"{backchannel}:CacheFor", options.Backchannel.CacheFor, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "01:00:00", failures);
        CheckRange($"{backchannel}:MinRefreshInterval", options.Backchannel.MinRefreshInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "00:00:10", failures);
    }

    private static void CheckRange(string setting, TimeSpan value, TimeSpan from, TimeSpan to, string example, List<string> failures)
    {
        if (value < from || value > to)
        {
            failures.Add($"{setting} is {value:c}; it must be from {from:c} to {to:c}. Try {example}.");
        }
    }
}
