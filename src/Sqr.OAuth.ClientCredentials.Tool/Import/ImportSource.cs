using System.CommandLine;
using System.Data.Common;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Where clients are imported from: the options that name it, and reading it.</summary>
internal sealed class ImportSource
{
    private const string ConnectionVariable = "SQR_OAUTH_SOURCE_CONNECTION";
    private const string ProviderVariable = "SQR_OAUTH_SOURCE_PROVIDER";

    private readonly Option<string> _from = new("--from") { Description = "The product: duende, identityserver4 or openiddict.", Required = true };
    private readonly Option<string?> _connection = Values.Text("--source-connection", $"The connection string of its database. Default: {ConnectionVariable}.");
    private readonly Option<string?> _provider = CommandOptions.WithProviders(new("--source-provider")
    {
        Description = $"Its database: sqlite, postgresql or sqlserver. Default: {ProviderVariable}.",
    });

    private readonly Option<string?> _schema = Values.Text("--source-schema", "The schema of its tables, if it is not the default one.");
    private readonly Option<string?> _json = new("--source-json") { Description = "A JSON file with its clients, instead of a database.", HelpName = "file" };
    private readonly string _openIddict;

    public ImportSource(string duende, string identityServer4, string openIddict)
    {
        _from.AcceptOnlyFromAmong(duende, identityServer4, openIddict);
        _openIddict = openIddict;
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _from, _connection, _provider, _schema, _json })
        {
            command.Add(option);
        }
    }

    /// <exception cref="RefusedException">No source was named, or it is empty.</exception>
    public async Task<IReadOnlyList<ForeignClient>> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isOpenIddict = parsed.GetRequiredValue(_from) == _openIddict;
        var json = parsed.GetValue(_json);
        switch (parsed.GetValue(_connection) ?? (json is null ? Target.Variable(ConnectionVariable) : null), json)
        {
            case (null, { } file):
                var clients = JsonReading.AsSettings(await File.ReadAllTextAsync(file, cancellationToken))
                    ?? throw new RefusedException($"{file} is not valid JSON, or has a name twice.");

                return isOpenIddict
                    ? ToOurs(OpenIddictSources.Read(clients))
                    : ToOurs(IdentityServerSettings.Read(clients));
            case ({ } connection, null):
                var source = Target.Of(connection, parsed.GetValue(_provider) ?? Target.Variable(ProviderVariable), "--source-provider", ProviderVariable);

                return await ReadDatabaseAsync(source, isOpenIddict, parsed.GetValue(_schema), cancellationToken);

            default:
                throw new RefusedException(
                    $"Specify one source: --source-connection and --source-provider, or {ConnectionVariable} and {ProviderVariable}, or --source-json.",
                    ExitCodes.Usage);
        }
    }

    private static async Task<IReadOnlyList<ForeignClient>> ReadDatabaseAsync(
        Target source, bool isOpenIddict, string? schema, CancellationToken cancellationToken)
    {
        try
        {
            await using var database = DatabaseProviders.ConnectForReading(source);
            await database.OpenAsync(cancellationToken);
            var tables = new ForeignTables(database, schema);

            return isOpenIddict
                ? ToOurs(await OpenIddictSources.ReadAsync(tables, cancellationToken))
                : ToOurs(await IdentityServerDatabase.ReadAsync(tables, cancellationToken));
        }
        catch (DbException exception)
        {
            throw new RefusedException($"The source cannot be read. {Failure.Explain(exception, migrate: "")}", Failure.ExitCodeOf(exception));
        }
    }

    private static IReadOnlyList<ForeignClient> ToOurs(IReadOnlyList<OpenIddictApplication> applications) =>
        [.. applications.Select(application => application.ToOurs())];

    private static IReadOnlyList<ForeignClient> ToOurs(IReadOnlyList<IdentityServerClient> clients)
    {
        var now = TimeProvider.System.GetUtcNow();

        return [.. clients.Select(client => client.ToOurs(now))];
    }
}
