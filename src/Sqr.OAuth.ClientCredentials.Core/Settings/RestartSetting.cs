namespace Sqr.OAuth.ClientCredentials;

/// <summary>A setting that is read only at start. A reload keeps the value from start, and reports the setting if it has changed.</summary>
internal sealed class RestartSetting
{
    private readonly Func<ClientCredentialsOptions, ClientCredentialsOptions, bool> _areEqual;
    private readonly Action<ClientCredentialsOptions, ClientCredentialsOptions> _copy;

    private RestartSetting(
        string name,
        Func<ClientCredentialsOptions, ClientCredentialsOptions, bool> areEqual,
        Action<ClientCredentialsOptions, ClientCredentialsOptions> copy) =>
        (Name, _areEqual, _copy) = (name, areEqual, copy);

    public static IReadOnlyList<RestartSetting> All { get; } =
    [
        new(
            "Issuer",
            (one, other) => one.Issuer == other.Issuer || (one.HasDefaultIssuer && other.HasDefaultIssuer),
            (from, to) => (to.Issuer, to.DefaultIssuer) = (from.Issuer, from.DefaultIssuer)),
        Value("RequireHttps", options => options.RequireHttps, (options, value) => options.RequireHttps = value),
        Value("MutualTls:CertificateHeader", options => options.MutualTls.CertificateHeader, (options, value) => options.MutualTls.CertificateHeader = value),
        Value("Endpoints:Token", options => options.Endpoints.Token, (options, value) => options.Endpoints.Token = value),
        Value("Endpoints:Jwks", options => options.Endpoints.Jwks, (options, value) => options.Endpoints.Jwks = value),
        Value("Endpoints:Authorization", options => options.Endpoints.Authorization, (options, value) => options.Endpoints.Authorization = value),
        Value("Endpoints:InHostDocument", options => options.Endpoints.InHostDocument, (options, value) => options.Endpoints.InHostDocument = value),
        Value("Keys:Directory", options => options.Keys.Directory, (options, value) => options.Keys.Directory = value),
        List("Keys:EncryptionKeys", options => options.Keys.EncryptionKeys),
        List("Keys:Pem", options => options.Keys.Pem),
        Value("Keys:PemPassword", options => options.Keys.PemPassword, (options, value) => options.Keys.PemPassword = value),
        Value("Keys:RotationInterval", options => options.Keys.RotationInterval, (options, value) => options.Keys.RotationInterval = value),
        Value("Keys:AnnounceFor", options => options.Keys.AnnounceFor, (options, value) => options.Keys.AnnounceFor = value),
        Value("Keys:RetainFor", options => options.Keys.RetainFor, (options, value) => options.Keys.RetainFor = value),
        Value("Keys:RefreshInterval", options => options.Keys.RefreshInterval, (options, value) => options.Keys.RefreshInterval = value),
        Value("Keys:ClockSkew", options => options.Keys.ClockSkew, (options, value) => options.Keys.ClockSkew = value),
        List("Keys:Algorithms", options => options.Keys.Algorithms),
        Value("Keys:ReplaceUnreadable", options => options.Keys.ReplaceUnreadable, (options, value) => options.Keys.ReplaceUnreadable = value),
    ];

    /// <summary>The path of the setting within the section.</summary>
    public string Name { get; }

    /// <summary>Copies the values from start into reloaded options.</summary>
    /// <returns>The names of the settings that have changed since start.</returns>
    public static IReadOnlyList<string> Keep(ClientCredentialsOptions first, ClientCredentialsOptions reloaded)
    {
        List<string> changed = [.. All.Where(setting => !setting._areEqual(first, reloaded)).Select(setting => setting.Name)];
        foreach (var setting in All)
        {
            setting._copy(first, reloaded);
        }

        return changed;
    }

    private static RestartSetting Value<T>(string name, Func<ClientCredentialsOptions, T> read, Action<ClientCredentialsOptions, T> write) =>
        new(name, (one, other) => EqualityComparer<T>.Default.Equals(read(one), read(other)), (from, to) => write(to, read(from)));

    private static RestartSetting List(string name, Func<ClientCredentialsOptions, IList<string>> read) => new(
        name,
        (one, other) => read(one).SequenceEqual(read(other)),
        (from, to) =>
        {
            List<string> kept = [.. read(from)]; // the host's own code may have given both options the same list
            read(to).Clear();
            kept.ForEach(read(to).Add);
        });
}
