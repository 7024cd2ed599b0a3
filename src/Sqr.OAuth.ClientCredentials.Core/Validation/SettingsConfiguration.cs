using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the options from a section of the configuration.</summary>
internal sealed class SettingsConfiguration(ISettingsSource source, IConfiguration? ofHost = null) : IConfigureOptions<ClientCredentialsOptions>
{
    private readonly IConfigurationRoot? _root = source.RootOr(ofHost);

    public void Configure(ClientCredentialsOptions options)
    {
        options.Path = source.Section.Path;
        var layers = _root is null ? null : new SettingsLayers([.. _root.Providers]);
        var root = new SettingsSection(source.Section, options.Path, options.Unreadable, layers);
        root.Text("Issuer", value => options.Issuer = value);
        root.Text("Audience", value => options.Audience = value);
        root.Flag("RequireHttps", value => options.RequireHttps = value);
        root.Duration("AccessTokenLifetime", value => options.AccessTokenLifetime = value);
        root.Text("AccessTokenType", value => options.AccessTokenType = value);
        root.Text("SigningAlgorithm", value => options.SigningAlgorithm = value);
        root.Duration("TokenReuse", value => options.TokenReuse = value);
        root.Object("Endpoints", section => Read(section, options.Endpoints));
        root.Object("Keys", section => Read(section, options.Keys));
        root.Object("Stores", section => Read(section, options.Stores));
        root.Object("Throttling", section => Read(section, options.Throttling));
        root.Object("Explanations", section => section.Number("Capacity", value => options.Explanations.Capacity = value, example: 1000));
        root.Object("Metrics", section => section.Number("ClientIds", value => options.Metrics.ClientIds = value, example: 10));
        root.Object("ClientAssertions", section => Read(section, options.ClientAssertions));
        root.Object("DPoP", section => Read(section, options.DPoP));
        root.Object("MutualTls", section => Read(section, options.MutualTls));
        root.Object("Backchannel", section => Read(section, options.Backchannel));
        root.Object("Audit", section => Read(section, options.Audit));
        ReadScopes(root, options.Scopes);
        root.Each(SettingsSource.Clients, (name, section) =>
        {
            options.ClientsOfSection.Add(name);
            if (!options.Clients.TryGetValue(name, out var client))
            {
                options.Clients[name] = client = new();
            }

            ClientDescription.Visit(client, client, new SectionReader(section));
        });
        root.RejectUnknown();
        if (_root is not null && options.ClientsOfSection.Count == 0)
        {
            options.SimilarSection = SimilarSection.In(_root, options.Path);
        }

        options.MergedLists.AddRange(layers?.MergedLists ?? []);
    }

    private static void Read(SettingsSection section, IssuerPaths endpoints)
    {
        foreach (var path in IssuerPaths.All)
        {
            section.Text(path.Setting, value => path.Set(endpoints, value));
        }

        section.Flag("InHostDocument", value => endpoints.InHostDocument = value);
    }

    private static void Read(SettingsSection section, SigningKeyOptions keys)
    {
        section.Text("Directory", value => keys.Directory = value);
        section.List("EncryptionKeys", keys.EncryptionKeys);
        section.List("Pem", keys.Pem);
        section.Text("PemPassword", value => keys.PemPassword = value);
        section.Duration("RotationInterval", value => keys.RotationInterval = value);
        section.Duration("AnnounceFor", value => keys.AnnounceFor = value);
        section.Duration("RetainFor", value => keys.RetainFor = value);
        section.Duration("RefreshInterval", value => keys.RefreshInterval = value);
        section.Duration("ClockSkew", value => keys.ClockSkew = value);
        section.List("Algorithms", keys.Algorithms);
        section.Flag("ReplaceUnreadable", value => keys.ReplaceUnreadable = value);
    }

    private static void Read(SettingsSection section, StoreLimits stores)
    {
        section.Duration("Timeout", value => stores.Timeout = value);
        section.Duration("CacheFor", value => stores.CacheFor = value);
    }

    private static void Read(SettingsSection section, ThrottlingOptions throttling)
    {
        section.Flag("Enabled", value => throttling.Enabled = value);
        section.Number("FailuresPerAddress", value => throttling.FailuresPerAddress = value, example: 60);
        section.Number("FailuresPerClient", value => throttling.FailuresPerClient = value, example: 20);
        section.Duration("Window", value => throttling.Window = value);
    }

    private static void Read(SettingsSection section, ClientAssertionOptions assertions)
    {
        section.Flag("AcceptTokenEndpointAudience", value => assertions.AcceptTokenEndpointAudience = value);
        section.Duration("MaxLifetime", value => assertions.MaxLifetime = value);
    }

    private static void Read(SettingsSection section, DPoPOptions dpop)
    {
        section.Flag("RequireNonce", value => dpop.RequireNonce = value);
        section.Duration("ProofLifetime", value => dpop.ProofLifetime = value);
    }

    private static void Read(SettingsSection section, MutualTlsOptions mutualTls)
    {
        section.List("TrustedRoots", mutualTls.TrustedRoots);
        section.Choice<X509RevocationMode>("RevocationMode", value => mutualTls.RevocationMode = value);
        section.Address("TokenEndpoint", value => mutualTls.TokenEndpoint = value);
        section.List("TrustedProxies", mutualTls.TrustedProxies);
        section.Text("CertificateHeader", value => mutualTls.CertificateHeader = value);
        section.Flag("CertificateHeaderHasChain", value => mutualTls.CertificateHeaderHasChain = value);
    }

    private static void Read(SettingsSection section, BackchannelOptions backchannel)
    {
        section.Flag("RequireHttps", value => backchannel.RequireHttps = value);
        section.Flag("AllowPrivateAddresses", value => backchannel.AllowPrivateAddresses = value);
        section.Address("Proxy", value => backchannel.Proxy = value);
        section.Duration("Timeout", value => backchannel.Timeout = value);
        section.Duration("CacheFor", value => backchannel.CacheFor = value);
        section.Duration("MinRefreshInterval", value => backchannel.MinRefreshInterval = value);
    }

    private static void Read(SettingsSection section, AuditOptions audit)
    {
        section.Flag("Required", value => audit.Required = value);
        section.Choice<AuditQueueFullMode>("OnFull", value => audit.OnFull = value);
    }

    private static void ReadScopes(SettingsSection root, IDictionary<string, ScopeDescription> scopes)
    {
        const string Description = ":Description";
        root.Leaves("Scopes", (leaf, value) =>
        {
            var isDescription = leaf.EndsWith(Description, StringComparison.OrdinalIgnoreCase);
            var name = isDescription ? leaf[..^Description.Length] : leaf;
            scopes[name] = new() { Description = isDescription ? value : null };
        });
    }
}
