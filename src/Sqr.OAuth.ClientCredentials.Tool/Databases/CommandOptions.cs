using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The options that several commands share.</summary>
internal static class CommandOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON, for scripts.", Recursive = true };

    public static Option<string?> Connection { get; } = new("--connection")
    {
        Description = "The connection string of the database. Default: SQR_OAUTH_CONNECTION.",
        HelpName = "text",
        Recursive = true,
    };

    public static Option<string?> Provider { get; } = WithProviders(new("--provider")
    {
        Description = "The database: sqlite, postgresql or sqlserver. Default: SQR_OAUTH_PROVIDER.",
        Recursive = true,
    });

    public static Option<string?> Settings { get; } = new("--settings")
    {
        Description = "The appsettings.json of the issuer, for its scopes, its encryption keys, the intervals of its signing keys and, with try, its clients. "
            + "Environment variables (SqrClientCredentials__...) are always read too.",
        HelpName = "file",
        Recursive = true,
    };

    public static Option<string?> WithProviders(Option<string?> option)
    {
        option.AcceptOnlyFromAmong(DatabaseProviders.Names);

        return option;
    }

    public static Output Output(this ParseResult parsed) => new(parsed.GetValue(Json));

    /// <summary>Adds the database options to a command and its subcommands.</summary>
    public static Command OnDatabase(this Command command)
    {
        command.Add(Connection);
        command.Add(Provider);
        command.Add(Settings);

        return command;
    }
}
