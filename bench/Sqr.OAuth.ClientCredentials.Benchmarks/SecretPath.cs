using System.Globalization;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>Two builds of one host issue tokens for a client with a secret, in turns: what that costs the second, as a ratio to the first.</summary>
internal static class SecretPath
{
    private const int TokensPerRound = 4000;
    private const int WarmUpRounds = 2;

    public static async Task RunAsync(string before, string after, int rounds)
    {
        await using var first = new SecretHost(before);
        await using var second = new SecretHost(after);
        await first.StartedAsync();
        await second.StartedAsync();
        for (var round = 0; round < WarmUpRounds; round++)
        {
            await first.IssueAsync(TokensPerRound);
            await second.IssueAsync(TokensPerRound);
        }

        List<(Cost Before, Cost After)> costs = [];
        for (var round = 0; round < rounds; round++)
        {
            // Whoever comes second finds the machine as the other has left it: they take turns in that as well.
            var secondLeads = round % 2 == 1;
            var lead = await (secondLeads ? second : first).IssueAsync(TokensPerRound);
            var follow = await (secondLeads ? first : second).IssueAsync(TokensPerRound);
            costs.Add(secondLeads ? (follow, lead) : (lead, follow));
        }

        Console.WriteLine($"{rounds} rounds of {TokensPerRound} tokens each, after / before (below 1: cheaper)");
        Print("time per token", [.. costs.Select(cost => cost.After.Elapsed / cost.Before.Elapsed)]);
        Print("CPU per token", [.. costs.Select(cost => cost.After.Processor / cost.Before.Processor)]);
        Console.WriteLine(
            $"CPU in all: {Total(costs.Select(cost => cost.After)) / Total(costs.Select(cost => cost.Before)):0.000}, "
            + $"before {PerToken(costs.Select(cost => cost.Before), rounds)} µs a token, after {PerToken(costs.Select(cost => cost.After), rounds)} µs");
    }

    private static void Print(string what, List<double> ratios)
    {
        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: median {At(0.5):0.000}, half of the rounds from {At(0.25):0.000} to {At(0.75):0.000}"));

        double At(double share) => ratios[(int)Math.Round(share * (ratios.Count - 1))];
    }

    private static TimeSpan Total(IEnumerable<Cost> costs) => costs.Aggregate(TimeSpan.Zero, (sum, cost) => sum + cost.Processor);

    private static string PerToken(IEnumerable<Cost> costs, int rounds) =>
        (Total(costs).TotalMicroseconds / rounds / TokensPerRound).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>What a round of tokens took.</summary>
    /// <param name="Elapsed">By the clock.</param>
    /// <param name="Processor">Of the host alone.</param>
    internal readonly record struct Cost(TimeSpan Elapsed, TimeSpan Processor);
}
