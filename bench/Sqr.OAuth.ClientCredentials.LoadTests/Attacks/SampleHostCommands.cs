using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>The commands that send requests to the sample host which are to be refused, and report what its clients, or an attacker, notice.</summary>
internal static class SampleHostCommands
{
    private const string Built = "samples/Sqr.OAuth.ClientCredentials.SampleHost/bin/Release/net10.0/Sqr.OAuth.ClientCredentials.SampleHost";

    private static readonly Option<string> Program =
        new("--host") { Description = "The binary of the sample host.", DefaultValueFactory = _ => Built, Recursive = true };
    private static readonly Option<string[]> Setting = new("--set")
    {
        Description = "A setting of the host, such as SqrClientCredentials:Stores:CacheFor=00:00:01; may be given several times.",
        DefaultValueFactory = _ => [],
        Recursive = true,
    };
    private static readonly Option<int> Tries =
        new("--tries") { Description = "How many clients ask for their first token.", DefaultValueFactory = _ => 50 };
    private static readonly Option<int> Lookups =
        new("--tries") { Description = "How many clients ask for their first token.", DefaultValueFactory = _ => 100 };
    private static readonly Option<int> PerSecond =
        new("--per-second") { Description = "How many unknown clients ask in a second.", DefaultValueFactory = _ => 600 };
    private static readonly Option<int> Pairs =
        new("--pairs") { Description = "How often each refusal is compared with that of an unknown client.", DefaultValueFactory = _ => 10_000 };

    public static Command Attack() => new("attack", "What clients notice of an attack on the sample host.")
    {
        Program,
        Setting,
        Command("slow-hash", "Wrong secrets, while clients with slow hashes ask for their first token.", Tries, (parsed, host, settings, cancellationToken) =>
            new SlowHashAttack(host, settings, parsed.GetValue(Tries)).RunAsync(cancellationToken)),
        UnknownIds(),
    };

    public static Command Refusals()
    {
        var refusals = Command("refusals", "Whether the time of a refusal tells which clients exist.", Pairs, (parsed, host, settings, cancellationToken) =>
            new RefusalTimes(host, settings, parsed.GetValue(Pairs)).RunAsync(cancellationToken));
        refusals.Add(Program);
        refusals.Add(Setting);

        return refusals;
    }

    private static Command UnknownIds()
    {
        var command = Command(
            "unknown-ids",
            "Clients that do not exist, against PostgreSQL (.ci/postgres).",
            Lookups,
            (parsed, host, settings, cancellationToken) =>
                new UnknownIdAttack(host, settings, parsed.GetValue(Lookups), parsed.GetValue(PerSecond)).RunAsync(cancellationToken));
        command.Add(PerSecond);

        return command;
    }

    private static Command Command(
        string name, string description, Option option, Func<ParseResult, string, IReadOnlyList<string>, CancellationToken, Task> run)
    {
        var command = new Command(name, description) { option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                await run(
                    parsed,
                    parsed.GetRequiredValue(Program),
                    [.. parsed.GetRequiredValue(Setting).Select(setting => $"--{setting}")],
                    cancellationToken);

                return 0;
            }
            catch (LoadException exception)
            {
                await Console.Error.WriteLineAsync($"Not measured: {exception.Message}");

                return 1;
            }
        });

        return command;
    }
}
