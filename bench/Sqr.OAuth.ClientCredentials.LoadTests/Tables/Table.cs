namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>What is measured in one run, and against what.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Baseline">What the others are compared with, in words.</param>
/// <param name="Rows">A row each; who is compared with whom.</param>
internal sealed record Table(string Title, string Baseline, IReadOnlyList<Row> Rows)
{
    /// <summary>With those rows alone whose name contains one of the words; with all if there are none.</summary>
    public Table Only(IReadOnlyList<string> words) => words is [] ? this : this with
    {
        Rows = [.. Rows.Where(row => words.Any(word => row.Candidate.Name.Contains(word, StringComparison.OrdinalIgnoreCase)))],
    };

    /// <summary>All that are started, each once in a round.</summary>
    public IReadOnlyList<Candidate> Candidates => [.. Rows.SelectMany(row => new[] { row.Candidate, row.Baseline }).Distinct()];
}

/// <summary>A row of a table.</summary>
internal sealed record Row(Candidate Candidate, Candidate Baseline);
