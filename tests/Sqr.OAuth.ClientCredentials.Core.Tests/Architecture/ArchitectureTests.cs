using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

[Category(LongProof.Slow)]
public sealed partial class ArchitectureTests
{
    private static readonly string[] Architecture = File.ReadAllLines(Path.Combine(Repository.Root, "ARCHITECTURE.md"));

    [Test]
    public void The_engine_does_not_know_ASP_NET_Core() =>
        typeof(ITokenIssuer).Assembly.GetReferencedAssemblies().Select(reference => reference.Name)
            .Should().NotContain(name => name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [TestCaseSource(nameof(Projects))]
    public void The_picture_of_levels_shows_each_folder_once(string project)
    {
        var folder = FolderOf(project);
        var folders = SourceReferences.Files(folder).Select(file => Levels.FolderOf(Path.GetRelativePath(folder, file).Replace('\\', '/'))).Distinct();

        Levels.Of(project, Architecture).Folders.Should().BeEquivalentTo(folders);
    }

    [TestCaseSource(nameof(Projects))]
    public void A_folder_refers_only_to_folders_of_lower_levels(string project)
    {
        var levels = Levels.Of(project, Architecture);

        var references = SourceReferences.In(FolderOf(project));

        references.Should().HaveCountGreaterThan(20);
        string.Join(Environment.NewLine, references.Where(reference => !levels.Allow(reference))).Should().BeEmpty();
    }

    [Test]
    public void Each_file_that_the_map_names_exists()
    {
        var files = Projects().SelectMany(project => SourceReferences.Files(FolderOf(project))).Select(file => file.Replace('\\', '/')).ToList();

        var named = Architecture.SelectMany(line => FileName().Matches(line)).Select(match => match.Groups["file"].Value).ToList();

        named.Should().HaveCountGreaterThan(100);
        named.Where(name => !files.Exists(file => file.EndsWith('/' + name, StringComparison.Ordinal))).Should().BeEmpty();
    }

    private static IEnumerable<string> Projects() =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    private static string FolderOf(string project) => Path.Combine(Repository.Root, "src", project);

    [GeneratedRegex(@"`(?<file>[A-Z][A-Za-z/]+\.cs)`")]
    private static partial Regex FileName();
}
