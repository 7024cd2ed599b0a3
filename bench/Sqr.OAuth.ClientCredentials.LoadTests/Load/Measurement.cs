namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>What a server did in one round.</summary>
/// <param name="TokensPerSecond">Answers in the time of the round.</param>
/// <param name="Processor">CPU time of the server, in microseconds per answer.</param>
/// <param name="P50">What half of the answers took at most, in milliseconds.</param>
/// <param name="P99">What 99 of 100 took at most, in milliseconds.</param>
/// <param name="FirstToken">From the start of the process to its first token, in milliseconds.</param>
/// <param name="ResidentAtFirst">Its memory then, in megabytes.</param>
/// <param name="Resident">Its memory after the load, in megabytes.</param>
internal sealed record Measurement(
    double TokensPerSecond, double Processor, double P50, double P99, double FirstToken, double ResidentAtFirst, double Resident);

/// <summary>What servers did in rounds in which each had its turn.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<Candidate, List<Measurement>> _rounds = [];

    public void Add(Candidate candidate, Measurement measurement)
    {
        if (!_rounds.TryGetValue(candidate, out var rounds))
        {
            _rounds[candidate] = rounds = [];
        }

        rounds.Add(measurement);
    }

    public double Median(Candidate candidate, Func<Measurement, double> figure) => Median(_rounds[candidate].Select(figure));

    /// <summary>The median of a figure that compares two servers, round by round: what disturbed both in a round is not in it.</summary>
    public double Median(Candidate candidate, Candidate other, Func<Measurement, Measurement, double> compare) =>
        Median(_rounds[candidate].Zip(_rounds[other], compare));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();

        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
