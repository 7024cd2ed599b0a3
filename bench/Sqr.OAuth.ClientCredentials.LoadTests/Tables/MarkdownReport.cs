using System.Globalization;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Tables as markdown: ratios first, medians over the rounds.</summary>
internal static class MarkdownReport
{
    public static string Heading(LoadOptions options) =>
        Invariant($"{Machine.Describe()}. The server on one core, the load on another: {options.Connections} connections over loopback, ")
        + Invariant($"{options.Rounds} rounds of {options.Round.TotalSeconds} s after {options.WarmUps} × {LoadOptions.WarmUp.TotalSeconds} s to warm up, ")
        + Invariant($"{options.Starts} starts. Medians.\n");

    public static string Of(Table table, Measurements measurements) => Invariant($"""

        ### {table.Title}

        | | tokens/s, of {table.Baseline} | CPU a token beyond it | p50, of it | p99, of it | CPU a token | RSS at first, at last | first token | tokens/s |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |

        """) + string.Concat(table.Rows.Select(row => Line(row, measurements)));

    private static string Line(Row row, Measurements measurements)
    {
        return Invariant($"| {row.Candidate.Name} | {Ratio(one => one.TokensPerSecond):0.0 %} | ")
            + Invariant($"{Compared((one, other) => one.Processor - other.Processor):+0;-0;0} µs | ")
            + Invariant($"{Ratio(one => one.P50):0.00} | {Ratio(one => one.P99):0.00} | {Median(one => one.Processor):0} µs | ")
            + Invariant($"{Median(one => one.ResidentAtFirst):0}, {Median(one => one.Resident):0} MB | ")
            + Invariant($"{Median(one => one.FirstToken):0} ms | {Median(one => one.TokensPerSecond):#,0} |\n");

        double Median(Func<Measurement, double> figure) => measurements.Median(row.Candidate, figure);
        double Compared(Func<Measurement, Measurement, double> compare) => measurements.Median(row.Candidate, row.Baseline, compare);
        double Ratio(Func<Measurement, double> figure) => Compared((one, other) => figure(one) / figure(other));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
