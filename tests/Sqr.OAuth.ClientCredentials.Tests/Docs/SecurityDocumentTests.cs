using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What SECURITY.md claims is held by tests, which it names.</summary>
public sealed partial class SecurityDocumentTests
{
    private static readonly string Document = Repository.Read("SECURITY.md");

    [Test]
    public void Every_test_that_SECURITY_names_exists()
    {
        var named = NamedTest().Matches(Document).Select(test => (Class: test.Groups["class"].Value, Name: test.Groups["name"].Value)).Distinct().ToList();

        named.Should().NotBeEmpty();
        named.Where(test => !Exists(test.Class, test.Name)).Should().BeEmpty();
    }

    [Test]
    public void Every_row_of_a_table_with_tests_names_one()
    {
        var rows = Table().Matches(Document).SelectMany(table => table.Groups["row"].Captures.Select(row => row.Value)).ToList();

        rows.Should().NotBeEmpty().And.OnlyContain(row => NamedTest().IsMatch(row));
    }

    // In the sources, because this project does not refer to the others. Partial classes have several files.
    private static bool Exists(string testClass, string name) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), $"{testClass}*.cs", SearchOption.AllDirectories)
            .Any(file => Regex.IsMatch(File.ReadAllText(file), $@"public (async )?(Task|void) {name}\("));

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<name>\w+)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"^\|.*\| tests? \|\n\|[ -|]*\|\n(?<row>\|.*\|\n)+", RegexOptions.Multiline)]
    private static partial Regex Table();
}
