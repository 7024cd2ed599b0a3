using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where the settings come from. An interface, because some containers try to create a concrete type that is not registered.</summary>
internal interface ISettingsSource
{
    IConfigurationSection Section { get; }

    /// <summary>Whether the section contains anything.</summary>
    bool Exists { get; }

    /// <summary>The names of the clients in the configuration, which ignores case.</summary>
    HashSet<string> ClientNames();

    /// <summary>Whether Clients is present and empty.</summary>
    bool HasEmptyClients();

    /// <summary>The root that the section belongs to: the one that was passed, or the host's if the section is part of it.</summary>
    /// <param name="ofHost">The configuration that the host registered.</param>
    /// <returns>Null if the providers are unavailable, so that the merged view is used.</returns>
    IConfigurationRoot? RootOr(IConfiguration? ofHost);
}

/// <param name="Section">The section.</param>
/// <param name="Root">The configuration that contains it, if the host passed that.</param>
internal sealed record SettingsSource(IConfigurationSection Section, IConfigurationRoot? Root) : ISettingsSource
{
    public const string Clients = "Clients";

    public bool Exists => Section.Value is not null || Section.GetChildren().Any();

    /// <summary>The section in a configuration that the host passed: that configuration itself, or its section with the default name.</summary>
    public static SettingsSource Of(IConfiguration configuration) => new(
        configuration as IConfigurationSection ?? configuration.GetSection(ClientCredentialsOptions.SectionName),
        configuration as IConfigurationRoot);

    public HashSet<string> ClientNames() => new(Section.GetSection(Clients).GetChildren().Select(client => client.Key), StringComparer.OrdinalIgnoreCase);

    public bool HasEmptyClients() =>
        Section.GetChildren().FirstOrDefault(child => child.Key.Equals(Clients, StringComparison.OrdinalIgnoreCase)) is { } clients
        && !clients.GetChildren().Any();

    // A section has the reload token of its root.
    public IConfigurationRoot? RootOr(IConfiguration? ofHost) =>
        Root ?? (ofHost is IConfigurationRoot root && ReferenceEquals(root.GetReloadToken(), Section.GetReloadToken()) ? root : null);
}
