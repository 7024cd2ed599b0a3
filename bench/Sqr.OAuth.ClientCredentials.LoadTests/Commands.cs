using System.CommandLine;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>The command line: a command for each table, and one for all.</summary>
internal static class Commands
{
    private const string Rsa = SecurityAlgorithms.RsaSha256;
    private const string EC = SecurityAlgorithms.EcdsaSha256; // quick, so that it hides little of the rest

    private static readonly Option<int> Rounds =
        new("--rounds") { Description = "How often each server has its turn.", DefaultValueFactory = _ => 20, Recursive = true };
    private static readonly Option<int> Seconds =
        new("--seconds") { Description = "How many seconds it is driven then.", DefaultValueFactory = _ => 2, Recursive = true };
    private static readonly Option<int> WarmUps = new("--warm-ups")
    {
        Description = "How often it is driven for two seconds before that, with a rest each time.",
        DefaultValueFactory = _ => 10,
        Recursive = true,
    };
    private static readonly Option<int> Starts =
        new("--starts") { Description = "How often it is started to see when its first token comes.", DefaultValueFactory = _ => 5, Recursive = true };
    private static readonly Option<int> Connections =
        new("--connections") { Description = "How many connections the load comes through.", DefaultValueFactory = _ => 32, Recursive = true };
    private static readonly Option<bool> Short =
        new("--short") { Description = "One round of one second for each: shows that all work, and nothing else.", Recursive = true };
    private static readonly Option<string?> Algorithm =
        new("--algorithm") { Description = "RS256 or ES256 for all tables; without it each has its own.", Recursive = true };
    private static readonly Option<int?> OncePerSecond = new("--once-per-second")
    {
        Description = "How many assertions or proofs are made for each second of a round; without it as many as this machine could sign tokens.",
        Recursive = true,
    };
    private static readonly Option<string[]> Only = new("--only")
    {
        Description = "Rows with that word in their name, and what they are compared with; may be given several times.",
        DefaultValueFactory = _ => [],
        Recursive = true,
    };
    private static readonly Option<string?> Markdown = new("--markdown") { Description = "A file that the tables are written to as well.", Recursive = true };
    private static readonly Option<string?> Aot =
        new("--aot") { Description = "The published binary of samples/Sqr.OAuth.ClientCredentials.AotHost, to be measured too.", Recursive = true };
    private static readonly Option<string?> ReadyToRun =
        new("--ready-to-run") { Description = "The same program published with ReadyToRun, to be measured beside --aot.", Recursive = true };
    private static readonly Option<bool> Reuse = new("--reuse") { Description = "Measure token reuse too." };

    public static RootCommand Create()
    {
        Algorithm.AcceptOnlyFromAmong(Rsa, EC);

        return new("What a token costs beside its signature: whole servers, driven over loopback, one after another, as ratios.")
        {
            Rounds, Seconds, WarmUps, Starts, Connections, Short, Algorithm, Only, OncePerSecond, Markdown, Aot, ReadyToRun,
            Command("peers", "The package, its peers, and a server that does nothing but sign.", _ => Peers),
            Command("methods", "Each way of a client to authenticate, against the bare cryptography of it.", _ => Methods),
            Command("sizes", "10, 10,000 and 1,000,000 clients; 1 and 200 scopes.", _ => Sizes),
            Command("connections", "10,000 open connections.", _ => ManyConnections),
            Command("reuse", "Token reuse, against a server that signs nothing.", _ => Reused),
            Command("aot", "Native AOT (--aot FILE) and ReadyToRun (--ready-to-run FILE), against the JIT.", AheadOfTime),
            All(),
            Attack(),
            SampleHostCommands.Refusals(),
        };
    }

    private static IReadOnlyList<Measured> Peers => [new(PeerTable.Of, Rsa), new(PeerTable.Of, EC)];

    private static IReadOnlyList<Measured> Methods => [new(MethodTable.Of, Rsa)];

    private static IReadOnlyList<Measured> Sizes => [new(SizeTable.Of, EC)];

    private static IReadOnlyList<Measured> ManyConnections => [new(ConnectionTable.Of, Rsa)];

    private static IReadOnlyList<Measured> Reused => [new(ReuseTable.Of, Rsa)];

    private static IReadOnlyList<Measured> AheadOfTime(ParseResult parsed)
    {
        var (native, readyToRun) = (parsed.GetValue(Aot), parsed.GetValue(ReadyToRun));

        return [new(
            (servers, algorithm) => AotTable.Of(servers, algorithm, native ?? throw new LoadException("--aot does not say where the binary is."), readyToRun),
            Rsa)];
    }

    private static Command Attack()
    {
        Option<int> perSecond = new("--per-second")
        {
            Description = "How many guesses the two hundred addresses send in a second, all together; 0 for as many as they can.",
            DefaultValueFactory = _ => 500,
        };
        Option<int> duration = new("--for") { Description = "How many seconds the guesses go on.", DefaultValueFactory = _ => 60 };
        Command guesses = new("guesses", "How far guessing gets, with throttling off and on, and what other clients notice of it.") { perSecond, duration };
        guesses.SetAction((parsed, cancellationToken) =>
            new GuessAttack(TimeSpan.FromSeconds(parsed.GetValue(duration)), parsed.GetValue(perSecond)).RunAsync(cancellationToken));

        var attack = SampleHostCommands.Attack();
        attack.Add(guesses);

        return attack;
    }

    private static Command All()
    {
        var all = Command("all", "All of them; token reuse and AOT where they are asked for.", parsed =>
        [
            .. Peers, .. Methods, .. Sizes, .. ManyConnections,
            .. parsed.GetValue(Reuse) ? Reused : [],
            .. parsed.GetValue(Aot) is null ? [] : AheadOfTime(parsed),
        ]);
        all.Add(Reuse);

        return all;
    }

    private static Command Command(string name, string description, Func<ParseResult, IReadOnlyList<Measured>> tables)
    {
        var command = new Command(name, description);
        command.SetAction((parsed, cancellationToken) =>
            new Run(OptionsOf(parsed), parsed.GetValue(Only) ?? [], parsed.GetValue(Markdown)).MeasureAsync(TablesOf(parsed), cancellationToken));

        return command;

        // peers has a table for each algorithm, of which one is left if one is asked for
        IReadOnlyList<Measured> TablesOf(ParseResult parsed) => parsed.GetValue(Algorithm) is { } one
            ? [.. tables(parsed).Select(table => table with { Algorithm = one }).Distinct()]
            : tables(parsed);
    }

    private static LoadOptions OptionsOf(ParseResult parsed) => parsed.GetValue(Short)
        ? LoadOptions.Short with { OncePerSecond = parsed.GetValue(OncePerSecond) }
        : new(
            parsed.GetValue(Rounds),
            TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            parsed.GetValue(WarmUps),
            parsed.GetValue(Connections),
            parsed.GetValue(Starts),
            parsed.GetValue(OncePerSecond));
}
