namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates the settings of signing keys, against each other and against the lifetimes of tokens.</summary>
internal static class KeySettingsValidation
{
    private static readonly TimeSpan MaxInterval = TimeSpan.FromDays(3650);

    public static void Check(ClientCredentialsOptions options, List<string> failures)
    {
        var (setting, keys) = ($"{options.Path}:Keys", options.Keys);
        if (string.IsNullOrWhiteSpace(keys.Directory))
        {
            failures.Add($"{setting}:Directory is blank; it must be the path of a directory. Try keys.");
        }
        else
        {
            SurroundingSpace.Check($"{setting}:Directory", keys.Directory, failures);
        }

        if (PathSetting.Check($"{setting}:Directory", keys.Directory, "/var/lib/app/keys", options, failures) && IsPublished(keys.Directory, options))
        {
            failures.Add(
                $"{setting}:Directory is \"{keys.Directory}\"; it must not be in wwwroot, because anyone can download the files in there. Try keys.");
        }

        for (var i = 0; i < keys.Pem.Count; i++)
        {
            PathSetting.Check($"{setting}:Pem:{i}", keys.Pem[i], "/var/lib/app/signing.pem", options, failures);
        }

        SurroundingSpace.CheckEach($"{setting}:Pem", keys.Pem, failures);
        SurroundingSpace.CheckSecret($"{setting}:PemPassword", keys.PemPassword, "remove it there.", failures);
        CheckEncryptionKeys(setting, keys, failures);
        CheckAlgorithms(setting, keys, failures);
        if (AreInRange(setting, keys, failures))
        {
            CheckIntervals(setting, keys, failures);
        }

        CheckLifetime($"{options.Path}:AccessTokenLifetime", options.AccessTokenLifetime, options, failures);
    }

    /// <summary>Checks that a retired key stays published for as long as the tokens that it signed are valid.</summary>
    public static void CheckLifetime(string setting, TimeSpan lifetime, ClientCredentialsOptions options, List<string> failures)
    {
        if (lifetime <= TimeSpan.FromDays(1) && AreInRange("", options.Keys, []) && lifetime > options.Keys.LongestLifetime)
        {
            var wanted = lifetime + options.Keys.ClockSkew + options.Keys.ClockSkew;
            failures.Add(
                $"{options.Path}:Keys:RetainFor is {options.Keys.RetainFor:c}; it must be at least {setting}, which is {lifetime:c}, plus twice "
                + $"{options.Path}:Keys:ClockSkew. Otherwise a key would be removed before the last token that it signed has expired. "
                + $"Try {wanted:c}, or a shorter lifetime.");
        }
    }

    private static bool IsPublished(string directory, ClientCredentialsOptions options)
    {
        if (options.ContentRoot is not { } root || string.IsNullOrWhiteSpace(directory))
        {
            return false;
        }

        var inRoot = Path.GetRelativePath(root, Path.Combine(root, directory)).Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);

        return inRoot[0].Equals("wwwroot", StringComparison.OrdinalIgnoreCase);
    }

    private static void CheckEncryptionKeys(string setting, SigningKeyOptions keys, List<string> failures)
    {
        for (var i = 0; i < keys.EncryptionKeys.Count; i++)
        {
            var bytes = new byte[48];
            if (!Convert.TryFromBase64String(keys.EncryptionKeys[i], bytes, out var count) || count != 32)
            {
                failures.Add($"{setting}:EncryptionKeys:{i} must be 32 bytes in base64. Create one with: openssl rand -base64 32");
            }
        }
    }

    private static void CheckAlgorithms(string setting, SigningKeyOptions keys, List<string> failures)
    {
        for (var i = 0; i < keys.Algorithms.Count; i++)
        {
            var algorithm = keys.Algorithms[i];
            SettingRules.CheckAlgorithm($"{setting}:Algorithms:{i}", algorithm, failures);
            if (keys.Algorithms.IndexOf(algorithm) < i)
            {
                failures.Add($"{setting}:Algorithms:{i} is \"{algorithm}\", which is already in the list. Remove it.");
            }
        }
    }

    // Checked before anything is added up: a value out of range may overflow.
    private static bool AreInRange(string setting, SigningKeyOptions keys, List<string> failures)
    {
        var known = failures.Count;
        SettingRules.CheckRange($"{setting}:RefreshInterval", keys.RefreshInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromHours(1), "00:00:10", failures);
        SettingRules.CheckRange($"{setting}:ClockSkew", keys.ClockSkew, TimeSpan.Zero, TimeSpan.FromHours(1), "00:05:00", failures);
        SettingRules.CheckRange($"{setting}:RotationInterval", keys.RotationInterval, TimeSpan.Zero, MaxInterval, "90.00:00:00", failures);
        SettingRules.CheckRange($"{setting}:RetainFor", keys.RetainFor, TimeSpan.Zero, MaxInterval, "14.00:00:00", failures);

        return failures.Count == known;
    }

    private static void CheckIntervals(string setting, SigningKeyOptions keys, List<string> failures)
    {
        if (keys.AnnounceFor < keys.ShortestAnnouncement)
        {
            failures.Add(
                $"{setting}:AnnounceFor is {keys.AnnounceFor:c}; it must be at least ClockSkew plus twice RefreshInterval, which is "
                + $"{keys.ShortestAnnouncement:c}. Otherwise a node could sign with a key that another does not publish yet. Try 14.00:00:00.");
        }

        if (keys.RotationInterval <= keys.AnnounceFor)
        {
            failures.Add(
                $"{setting}:RotationInterval is {keys.RotationInterval:c}; it must be longer than AnnounceFor, which is {keys.AnnounceFor:c}. "
                + "Otherwise a key would have to sign before it has been announced for long enough. Try 90.00:00:00, or a shorter AnnounceFor.");
        }
    }
}
