namespace Sqr.OAuth.ClientCredentials;

/// <summary>A setting that is read only at start. A reload keeps the value from start, and reports the setting if it has changed.</summary>
internal sealed class RestartSetting
{
    private readonly Func<ClientCredentialsOptions, ClientCredentialsOptions, bool> _areEqual;

    private RestartSetting(string name, Func<ClientCredentialsOptions, ClientCredentialsOptions, bool> areEqual) => (Name, _areEqual) = (name, areEqual);

    public static IReadOnlyList<RestartSetting> All { get; } =
    [
        new("Issuer", (one, other) => one.Issuer == other.Issuer || (one.HasDefaultIssuer && other.HasDefaultIssuer)),
        Value("RequireHttps", options => options.RequireHttps),
        Value("MutualTls:CertificateHeader", options => options.MutualTls.CertificateHeader),
        .. IssuerPaths.All.Select(path => Value($"Endpoints:{path.Setting}", options => path.Get(options.Endpoints))),
        Value("Endpoints:InHostDocument", options => options.Endpoints.InHostDocument),
        Value("Keys:Directory", options => options.Keys.Directory),
        List("Keys:EncryptionKeys", options => options.Keys.EncryptionKeys),
        List("Keys:Pem", options => options.Keys.Pem),
        Value("Keys:PemPassword", options => options.Keys.PemPassword),
        Value("Keys:RotationInterval", options => options.Keys.RotationInterval),
        Value("Keys:AnnounceFor", options => options.Keys.AnnounceFor),
        Value("Keys:RetainFor", options => options.Keys.RetainFor),
        Value("Keys:RefreshInterval", options => options.Keys.RefreshInterval),
        Value("Keys:ClockSkew", options => options.Keys.ClockSkew),
        List("Keys:Algorithms", options => options.Keys.Algorithms),
        Value("Keys:ReplaceUnreadable", options => options.Keys.ReplaceUnreadable),
    ];

    /// <summary>The path of the setting within the section.</summary>
    public string Name { get; }

    /// <summary>Gives reloaded options the values from start.</summary>
    /// <returns>The names of the settings that have changed since start.</returns>
    public static IReadOnlyList<string> Keep(ClientCredentialsOptions first, ClientCredentialsOptions reloaded)
    {
        List<string> changed = [.. All.Where(setting => !setting._areEqual(first, reloaded)).Select(setting => setting.Name)];
        (reloaded.Issuer, reloaded.DefaultIssuer) = (first.Issuer, first.DefaultIssuer);
        reloaded.RequireHttps = first.RequireHttps;
        reloaded.MutualTls.CertificateHeader = first.MutualTls.CertificateHeader;

        // Whole objects: the host's own code may share those of the reloaded options, and a key refresh may be reading those from start.
        reloaded.Endpoints = first.Endpoints;
        reloaded.Keys = first.Keys;

        return changed;
    }

    /// <summary>The settings that a reload changes, out of those whose values have changed.</summary>
    public static IReadOnlyList<string> Without(IReadOnlyList<string> changed) =>
        [.. changed.Except(All.Select(setting => setting.Name), StringComparer.OrdinalIgnoreCase)];

    private static RestartSetting Value<T>(string name, Func<ClientCredentialsOptions, T> read) =>
        new(name, (one, other) => EqualityComparer<T>.Default.Equals(read(one), read(other)));

    private static RestartSetting List(string name, Func<ClientCredentialsOptions, IList<string>> read) =>
        new(name, (one, other) => read(one).SequenceEqual(read(other)));
}
