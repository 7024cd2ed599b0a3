using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>Whether a token costs the same with ten clients in the table as with a million: each request asks the database.</summary>
internal static class ClientCount
{
    private const int Few = 10;
    private const int Rounds = 240;
    private const int TokensInARound = 25;

    public static async Task RunAsync(int many)
    {
        foreach (var provider in DatabaseProvider.Available)
        {
            await using var few = await IssuerOnDatabase.StartAsync(provider, Few);
            await using var crowd = await IssuerOnDatabase.StartAsync(provider, many);
            List<double> fewTimes = [];
            List<double> crowdTimes = [];
            for (var round = 0; round <= Rounds; round++)
            {
                var (first, second) = (await TimeAsync(few), await TimeAsync(crowd));
                if (round > 0) // the first is for the compiler
                {
                    fewTimes.Add(first);
                    crowdTimes.Add(second);
                }
            }

            Console.WriteLine(
                $"{provider.Name}: {Median(fewTimes):0} µs a token with {Few:N0} clients, "
                + $"{Median(crowdTimes):0} µs with {many:N0}: {Median(crowdTimes) / Median(fewTimes):0.00} times");
            Console.WriteLine($"{provider.Name}: {await crowd.PageThroughAsync()}");
        }
    }

    private static async Task<double> TimeAsync(IssuerOnDatabase issuer)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < TokensInARound; i++)
        {
            await issuer.RequestTokenAsync();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / TokensInARound;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
