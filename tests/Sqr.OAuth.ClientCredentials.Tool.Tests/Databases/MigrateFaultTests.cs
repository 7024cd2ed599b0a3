namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class MigrateFaultTests
{
    [Test]
    public async Task A_file_that_cannot_be_made_is_refused_with_what_to_correct_and_not_with_the_advice_to_migrate()
    {
        var file = Path.Combine(Path.GetTempPath(), $"sqr-{Guid.NewGuid():N}", "issuer.db");

        var run = await Tool.RunAsync("migrate", "--provider", "sqlite", "--connection", $"Data Source={file}");

        run.ShouldBeRefused("the directory must exist", exitCode: 3);
        run.Error.Should().NotContain("sqr-oauth migrate");
    }
}
