namespace Sqr.OAuth.ClientCredentials;

/// <summary>Rules that several settings share. A message names the setting, its value, the rule, and a value to try.</summary>
internal static class SettingRules
{
    public static void CheckLifetime(string setting, TimeSpan? lifetime, List<string> failures)
    {
        if (lifetime is { } value && (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromDays(1) || value.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            failures.Add($"{setting} is {value:c}; it must be from 00:00:01 to 1.00:00:00, in whole seconds. Try 01:00:00.");
        }
    }

    public static void CheckAlgorithm(string setting, string? algorithm, List<string> failures)
    {
        if (algorithm is not null && SigningAlgorithm.Find(algorithm) is null)
        {
            failures.Add(
                $"{setting} is \"{algorithm}\"; it must be one of {SigningAlgorithm.AllNames}. Try {Spelling.Nearest(algorithm, SigningAlgorithm.Names)}.");
        }
    }

    public static void CheckRange(string setting, TimeSpan value, TimeSpan from, TimeSpan to, string example, List<string> failures)
    {
        if (value < from || value > to)
        {
            failures.Add($"{setting} is {value:c}; it must be from {from:c} to {to:c}. Try {example}.");
        }
    }

    public static void CheckRange(string setting, int value, int from, int to, int example, List<string> failures)
    {
        if (value < from || value > to)
        {
            failures.Add($"{setting} is {value}; it must be from {from} to {to}. Try {example}.");
        }
    }

    public static void CheckAudience(string setting, string? audience, string otherwise, List<string> failures)
    {
        if (audience is not null && string.IsNullOrWhiteSpace(audience))
        {
            failures.Add($"{setting} is blank; it must be a string. Leave it out to use {otherwise}.");
        }
        else
        {
            SurroundingSpace.Check(setting, audience, failures);
        }
    }

    public static void CheckClaims(string setting, IDictionary<string, object> claims, List<string> failures)
    {
        foreach (var (name, value) in claims)
        {
            if (ProtocolClaims.Contains(name))
            {
                failures.Add($"{setting} has \"{name}\", a protocol claim that only the issuer sets. Give it another name.");
            }

            if (name.Length == 0 || !ClaimValue.IsUnicode(name))
            {
                failures.Add($"{setting} has the name \"{LogText.Escape(name)}\"; it must be a non-empty string of valid Unicode. Try tenant.");
            }

            SurroundingSpace.Check($"{setting} has a name that", name, failures);
            CheckClaim($"{setting}:{LogText.Escape(name)}", value, failures);
        }
    }

    private static void CheckClaim(string setting, object value, List<string> failures)
    {
        if (ClaimValue.Read(value) is not { } read)
        {
            failures.Add($"{setting} is {ClaimValue.Describe(value)}; it must be {ClaimValue.Rule}. Try the string that tokens should contain.");
            return;
        }

        foreach (var text in ClaimValue.StringsOf(read))
        {
            SurroundingSpace.Check(setting, text, failures);
        }
    }
}
