using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed partial class HelpTests
{
    [Test]
    public async Task Every_help_page_ends_with_examples_whose_options_it_lists()
    {
        var pages = await ReadAsync([]);

        pages.Should().HaveCountGreaterThan(20);
        foreach (var (command, help) in pages)
        {
            var parts = help.Split("Examples:\n");
            parts.Should().HaveCount(2, "the help of \"{0}\" has examples", command);
            var examples = parts[1].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            examples.Should().NotBeEmpty().And.OnlyContain(
                example => example.Contains($"sqr-oauth {command}".TrimEnd(), StringComparison.Ordinal), "they show \"{0}\"", command);
            if (!parts[0].Contains("Commands:", StringComparison.Ordinal))
            {
                examples.SelectMany(example => LongOption().Matches(example).Select(match => match.Value))
                    .Where(option => !parts[0].Contains($"{option} ", StringComparison.Ordinal))
                    .Should().BeEmpty("\"{0}\" takes them", command);
            }
        }
    }

    [Test]
    public async Task The_help_and_the_docs_say_what_exit_codes_mean()
    {
        (await Tool.RunAsync("--help")).Done().Output.Should().MatchRegex("0 .*Done.*\n.*1 .*\n.*2 .*command line.*\n.*3 .*unreachable");
        var docs = await File.ReadAllTextAsync(Path.Combine(TestContext.CurrentContext.TestDirectory, "tool.md"));
        docs.Should().ContainAll("| 0 |", "| 1 |", "| 2 |", "| 3 |");
    }

    private static async Task<List<(string Command, string Help)>> ReadAsync(string[] path)
    {
        var help = (await Tool.RunAsync([.. path, "--help"])).Done().Output;
        List<(string, string)> pages = [(string.Join(' ', path), help)];
        foreach (Match command in Subcommand().Matches(help.Split("Commands:\n") is [_, var list, ..] ? list.Split("\n\n")[0] : ""))
        {
            pages.AddRange(await ReadAsync([.. path, command.Groups["name"].Value]));
        }

        return pages;
    }

    [GeneratedRegex("^  (?<name>[a-z]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Subcommand();

    [GeneratedRegex("(?<= )--[a-z-]+")]
    private static partial Regex LongOption();
}
