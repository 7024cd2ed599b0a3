using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class PostgreSqlTests
{
    [Test]
    public async Task A_client_and_its_secrets_go_through_their_lives()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync("postgresql");
        var first = (await database.RunAsync("client", "add", "acmé", "--name", "Äcme", "--scope", "read")).Done().Secret;
        var second = (await database.RunAsync("secret", "rotate", "acmé")).Done().Secret;
        (await database.RunAsync("client", "set", "acmé", "--scope", "write", "--lifetime", "00:01:00")).Done();

        await using var issuer = await ServedIssuer.StartOnAsync(database);
        (await issuer.RequestTokenAsync("acmé", first)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync("acmé", second)).Body["scope"]!.GetValue<string>().Should().Be("write");
        (await database.RunAsync("client", "list")).Output.Should().Contain("Äcme");
        (await database.RunAsync("client", "remove", "acmé")).Done();
        (await database.RunAsync("client", "list", "--json")).Json.AsArray().Should().BeEmpty();
    }
}
