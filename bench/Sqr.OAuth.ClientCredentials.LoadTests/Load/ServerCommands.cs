namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>How a server is started; its address is added.</summary>
/// <param name="Program">The file.</param>
/// <param name="Arguments">What stands behind it.</param>
/// <param name="Directory">Where it keeps its key and its database.</param>
internal sealed record ServerCommand(string Program, IReadOnlyList<string> Arguments, string Directory);

/// <summary>The commands of the servers in <c>Servers</c>, and of other programs with the package in them.</summary>
internal sealed class ServerCommands(WorkDirectory work)
{
    /// <summary>The settings of a client with a secret.</summary>
    public static readonly IReadOnlyList<(string Path, string Value)> Secret = [("Secrets:0:Hash", SecretHash.OfRandomSecret(Fixture.Secret))];

    // The apphost of this program: all of them are started in the same way.
    private static readonly string Self = Path.ChangeExtension(typeof(ServerCommands).Assembly.Location, null);

    /// <summary>A server that is not ours.</summary>
    public ServerCommand Peer(string server, string algorithm)
    {
        var directory = work.Of(server.StartsWith("openiddict", StringComparison.Ordinal) ? server : "peers", algorithm);

        return new(Self, ["serve", server, $"--Algorithm={algorithm}", $"--Directory={directory}"], directory);
    }

    /// <summary>The package in a slim host, with one client.</summary>
    public ServerCommand Ours(string algorithm, IReadOnlyList<(string Path, string Value)> client, params IReadOnlyList<(string Path, string Value)> settings)
    {
        var directory = work.Of("ours", algorithm);

        return new(Self, ["serve", "ours", .. Common(algorithm, directory), .. Client(client), .. Settings(settings)], directory);
    }

    /// <summary>The package in a slim host, with so many clients in memory, who may have so many scopes each.</summary>
    public ServerCommand OursInMemory(string algorithm, int clients, int scopes)
    {
        var directory = work.Of("ours", algorithm);

        return new(Self, ["serve", "ours-in-memory", $"--Clients={clients}", $"--Scopes={scopes}", .. Common(algorithm, directory)], directory);
    }

    /// <summary>Another program that has the package in it, with one client.</summary>
    public ServerCommand OursIn(string program, string algorithm, IReadOnlyList<(string Path, string Value)> client)
    {
        var directory = work.Of("ours", algorithm);

        return new(Path.GetFullPath(program), ["--Logging:LogLevel:Default=None", .. Common(algorithm, directory), .. Client(client)], directory);
    }

    private static IEnumerable<string> Common(string algorithm, string directory) => Settings(
    [
        ("Issuer", Fixture.Issuer),
        ("RequireHttps", "false"),
        ("SigningAlgorithm", algorithm),
        ("Keys:Directory", directory),
        ("Keys:EncryptionKeys:0", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ]);

    private static IEnumerable<string> Client(IEnumerable<(string Path, string Value)> settings) =>
        Settings(settings.Append((Path: "Scopes:0", Value: Fixture.Scope)).Select(setting => ($"Clients:{Fixture.ClientId}:{setting.Path}", setting.Value)));

    private static IEnumerable<string> Settings(IEnumerable<(string Path, string Value)> settings) =>
        settings.Select(setting => $"--SqrClientCredentials:{setting.Path}={setting.Value}");
}
