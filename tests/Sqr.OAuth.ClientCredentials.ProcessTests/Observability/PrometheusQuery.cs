using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What a query in the language of Prometheus reads.</summary>
internal static partial class PrometheusQuery
{
    private static readonly string[] AddedByPrometheus = ["job", "instance"]; // to each series that it scrapes
    private static readonly string[] Operators = ["and", "or", "unless"];

    /// <summary>Every metric of the query, whatever its name begins with, and the labels that the query expects of it.</summary>
    public static IEnumerable<QueriedSeries> Read(string query)
    {
        var kept = LabelsKept(query).Except(AddedByPrometheus).ToList();
        var withoutClauses = Clause().Replace(Range().Replace(query, ""), "");

        return Selector().Matches(withoutClauses)
            .Where(selector => !Operators.Contains(selector.Groups["metric"].Value))
            .Select(selector => new QueriedSeries(
                selector.Groups["metric"].Value,
                kept,
                [.. Matcher().Matches(selector.Groups["matchers"].Value).SelectMany(Values).Where(label => !AddedByPrometheus.Contains(label.Name))]));
    }

    /// <summary>The labels that are left in the query's result.</summary>
    public static IEnumerable<string> LabelsKept(string query) =>
        Clause().Matches(query).SelectMany(clause => Name().Matches(clause.Groups["labels"].Value)).Select(name => name.Value).Distinct();

    private static IEnumerable<(string Name, string Value)> Values(Match matcher) =>
        matcher.Groups["value"].Value.Split('|').Select(value => (matcher.Groups["label"].Value, value));

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|on)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Clause();

    [GeneratedRegex(@"\b(?<metric>(?>[a-zA-Z_:][\w:]*))(?!\s*\()(\{(?<matchers>[^}]*)\})?")]
    private static partial Regex Selector();

    [GeneratedRegex("""(?<label>\w+)\s*(=~|!=|!~|=)\s*"(?<value>[^"]*)\x22""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Name();
}

/// <param name="Metric">Its name.</param>
/// <param name="Kept">Labels by which the query groups it.</param>
/// <param name="Matched">Labels and values by which the query selects it.</param>
internal sealed record QueriedSeries(string Metric, IReadOnlyCollection<string> Kept, IReadOnlyCollection<(string Name, string Value)> Matched)
{
    public override string ToString() => $"{Metric} by {string.Join(", ", Kept)} with {string.Join(", ", Matched)}";
}

/// <param name="Metric">Its name.</param>
/// <param name="Labels">Its labels, by their names.</param>
internal sealed partial record ScrapedSeries(string Metric, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Reads what an endpoint for Prometheus answers.</summary>
    public static IEnumerable<ScrapedSeries> Read(string scrape) => Line().Matches(scrape).Select(line => new ScrapedSeries(
        line.Groups["metric"].Value,
        Label().Matches(line.Groups["labels"].Value).ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value)));

    /// <summary>Whether the query finds all its labels here, with whatever values.</summary>
    public bool HasLabelsOf(QueriedSeries queried) =>
        Metric == queried.Metric && queried.Kept.Concat(queried.Matched.Select(label => label.Name)).All(Labels.ContainsKey);

    [GeneratedRegex("""^(?<metric>[\w:]+)(\{(?<labels>.*)\})? """, RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("""(?<name>\w+)="(?<value>([^"\\]|\\.)*)\x22""")]
    private static partial Regex Label();
}
