using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The database that a command works on. A class, not a record: a record would print the password in the connection string.</summary>
internal sealed class Target(string provider, string connection)
{
    private const string ConnectionVariable = "SQR_OAUTH_CONNECTION";
    private const string ProviderVariable = "SQR_OAUTH_PROVIDER";

    public string Provider { get; } = provider;

    public string Connection { get; } = connection;

    /// <summary>From the command's options, or else from the environment.</summary>
    /// <returns>Null if neither names a database: the command then works on settings.</returns>
    /// <exception cref="RefusedException">There is a connection string, but its provider is missing or misspelled.</exception>
    public static Target? Of(ParseResult parsed)
    {
        var connection = parsed.GetValue(CommandOptions.Connection) ?? Variable(ConnectionVariable);
        var provider = parsed.GetValue(CommandOptions.Provider) ?? Variable(ProviderVariable);

        return connection is null ? null : Of(connection, provider, "--provider", ProviderVariable);
    }

    /// <summary>For a command that cannot work on settings.</summary>
    /// <exception cref="RefusedException">No database was named.</exception>
    public static Target Required(ParseResult parsed) => Of(parsed)
        ?? throw new RefusedException(
            $"This command needs a database. Use --connection and --provider, or set {ConnectionVariable} and {ProviderVariable}.", ExitCodes.Usage);

    public static Target Of(string connection, string? provider, params string[] providerNames)
    {
        if (provider is null || !DatabaseProviders.Names.Contains(provider))
        {
            throw new RefusedException(
                $"Specify the kind of database: {string.Join(" or ", providerNames)} must be {string.Join(", ", DatabaseProviders.Names)}.", ExitCodes.Usage);
        }

        DatabaseProviders.Check(provider, connection);

        return new(provider, connection);
    }

    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
