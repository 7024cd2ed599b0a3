namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ArchitectureTests
{
    private static readonly string Repository = FindRepository();

    [Test]
    public void The_engine_does_not_know_ASP_NET_Core() =>
        typeof(ITokenIssuer).Assembly.GetReferencedAssemblies().Select(reference => reference.Name)
            .Should().NotContain(name => name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [TestCaseSource(nameof(Projects))]
    public void The_picture_of_levels_shows_each_folder_once(string project)
    {
        var folder = Path.Combine(Repository, "src", project);
        var folders = SourceReferences.Files(folder).Select(file => Levels.FolderOf(Path.GetRelativePath(folder, file).Replace('\\', '/'))).Distinct();

        LevelsOf(project).Folders.Should().BeEquivalentTo(folders);
    }

    [TestCaseSource(nameof(Projects))]
    public void A_folder_refers_only_to_folders_of_lower_levels(string project)
    {
        var levels = LevelsOf(project);

        var references = SourceReferences.In(Path.Combine(Repository, "src", project));

        references.Should().HaveCountGreaterThan(20);
        string.Join(Environment.NewLine, references.Where(reference => !levels.Allow(reference))).Should().BeEmpty();
    }

    private static IEnumerable<string> Projects() => Directory.EnumerateDirectories(Path.Combine(Repository, "src")).Select(folder => Path.GetFileName(folder)).Order();

    private static Levels LevelsOf(string project) => Levels.Of(project, File.ReadLines(Path.Combine(Repository, "ARCHITECTURE.md")));

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ARCHITECTURE.md")))
        {
            folder = folder.Parent!; // the tests run from within the repository
        }

        return folder.FullName;
    }
}
