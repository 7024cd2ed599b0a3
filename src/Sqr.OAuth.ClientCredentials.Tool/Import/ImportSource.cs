using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Where clients are imported from: the options that say so, and the reading.</summary>
internal sealed class ImportSource
{
    private readonly Option<string> _from = new("--from") { Description = "The product: duende, identityserver4 or openiddict.", Required = true };
    private readonly Option<string?> _connection = Values.Text("--source-connection", "The connection string of its database.");
    private readonly Option<string?> _provider = CommandOptions.WithProviders(new("--source-provider") { Description = "Its database: sqlite, postgresql or sqlserver." });
    private readonly Option<string?> _schema = Values.Text("--source-schema", "The schema of its tables, if it is not the default one.");
    private readonly Option<string?> _json = new("--source-json") { Description = "Its clients in JSON, in place of a database.", HelpName = "file" };
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

    /// <exception cref="RefusedException">There is no source, or nothing in it.</exception>
    public async Task<IReadOnlyList<ForeignClient>> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isOpenIddict = parsed.GetRequiredValue(_from) == _openIddict;
        switch (parsed.GetValue(_connection), parsed.GetValue(_json))
        {
            case (null, { } file):
                var json = JsonReading.AsSettings(await File.ReadAllTextAsync(file, cancellationToken)) ?? throw new RefusedException($"{file} is not JSON.");

                return isOpenIddict
                    ? ToOurs(OpenIddictSources.Read(json))
                    : ToOurs(IdentityServerSettings.Read(json));
            case ({ } connection, null):
                var source = Target.Of(connection, parsed.GetValue(_provider), "--source-provider");
                await using (var database = DatabaseProviders.ConnectForReading(source))
                {
                    await database.OpenAsync(cancellationToken);
                    var tables = new ForeignTables(database, parsed.GetValue(_schema));

                    return isOpenIddict
                        ? ToOurs(await OpenIddictSources.ReadAsync(tables, cancellationToken))
                        : ToOurs(await IdentityServerDatabase.ReadAsync(tables, cancellationToken));
                }

            default:
                throw new RefusedException("Name one source: --source-connection with --source-provider, or --source-json.", ExitCodes.Usage);
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
