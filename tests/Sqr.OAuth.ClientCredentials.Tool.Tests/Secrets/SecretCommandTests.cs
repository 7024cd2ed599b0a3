using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class SecretCommandTests
{
    [Test]
    public async Task After_a_rotation_both_secrets_work_and_the_old_one_expires_when_it_was_said()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var old = (await database.RunAsync("client", "add", "acme")).Secret;
        var before = DateTimeOffset.UtcNow;

        var rotated = (await database.RunAsync("secret", "rotate", "acme", "--overlap", "2.00:00:00", "--description", "2026-12")).Done();

        var secrets = (await database.RunAsync("secret", "list", "acme", "--json")).Json.AsArray();
        secrets[0]!["description"]!.GetValue<string>().Should().Be("2026-12");
        secrets[0]!["expiresAt"].Should().BeNull();
        DateTimeOffset.Parse(secrets[1]!["expiresAt"]!.GetValue<string>(), null).Should().BeCloseTo(before.AddDays(2), TimeSpan.FromMinutes(1));
        rotated.Error.Should().Contain("sqr-oauth secret list acme");
        await using var issuer = await ServedIssuer.StartOnAsync(database);
        (await issuer.RequestTokenAsync("acme", old)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync("acme", rotated.Secret)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_rotation_does_not_prolong_a_secret_that_expires_sooner()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");
        var soon = DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        (await database.RunAsync("secret", "add", "acme", "--description", "soon", "--expires", soon)).Done();

        (await database.RunAsync("secret", "rotate", "acme")).Done();

        (await database.RunAsync("secret", "list", "acme", "--json")).Json.AsArray()
            .Single(secret => secret!["description"]?.GetValue<string>() is "soon")!["expiresAt"]!.GetValue<string>().Should().Be(soon);
    }

    [Test]
    public async Task A_secret_that_expires_or_is_removed_no_longer_works()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var first = (await database.RunAsync("client", "add", "acme")).Secret;
        var second = (await database.RunAsync("secret", "add", "acme", "--json")).Json;
        var third = (await database.RunAsync("secret", "add", "acme", "--json")).Json;

        (await database.RunAsync("secret", "expire", "acme", second["id"]!.GetValue<string>())).Done();
        (await database.RunAsync("secret", "remove", "acme", third["id"]!.GetValue<string>())).Done();

        await using var issuer = await ServedIssuer.StartOnAsync(database);
        (await issuer.RequestTokenAsync("acme", first)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync("acme", second["secret"]!.GetValue<string>())).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await issuer.RequestTokenAsync("acme", third["secret"]!.GetValue<string>())).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_secret_is_shown_once_and_its_hash_never()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var secret = (await database.RunAsync("client", "add", "acme")).Secret;

        var listed = await database.RunAsync("secret", "list", "acme");
        var json = await database.RunAsync("secret", "list", "acme", "--json");
        var client = await database.RunAsync("client", "show", "acme", "--json");

        (listed.Output + json.Output + client.Output).Should().NotContain(secret).And.NotContain("$sha256$");
    }

    [Test]
    public async Task A_secret_or_a_client_that_is_not_there_is_said_so()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");

        (await database.RunAsync("secret", "remove", "acme", Guid.NewGuid().ToString())).ShouldBeRefused("acme has no secret");
        (await database.RunAsync("secret", "add", "nobody")).ShouldBeRefused("There is no client nobody");
        (await database.RunAsync("secret", "rotate", "nobody")).ShouldBeRefused("There is no client nobody");
        (await database.RunAsync("secret", "remove", "acme", "first")).ShouldBeRefused("SECRET-ID", exitCode: 2);
    }

    [Test]
    public async Task A_secret_that_would_never_be_valid_is_not_made()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");

        foreach (var options in new string[][] { [], database.Options })
        {
            (await Tool.RunAsync(["secret", "add", "acme", "--expires", "2020-01-01", .. options]))
                .ShouldBeRefused("--expires is 2020-01-01T00:00:00Z, which is in the past.", exitCode: 2);
            (await Tool.RunAsync(["secret", "add", "acme", "--not-before", "2099-02-01", "--expires", "2099-01-01", .. options]))
                .ShouldBeRefused("would never be valid", exitCode: 2);
        }

        (await database.RunAsync("secret", "list", "acme", "--json")).Json.AsArray().Should().HaveCount(1);
    }

    [Test]
    public async Task A_secret_does_not_expire_at_a_moment_in_the_past()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");
        var id = (await database.RunAsync("secret", "list", "acme", "--json")).Json[0]!["id"]!.GetValue<string>();

        (await database.RunAsync("secret", "expire", "acme", id, "--at", "2020-01-01"))
            .ShouldBeRefused("--at is 2020-01-01T00:00:00Z, which is in the past.", exitCode: 2);

        (await database.RunAsync("secret", "list", "acme", "--json")).Json[0]!["expiresAt"].Should().BeNull();
    }

    [Test]
    public async Task A_rotation_without_older_secrets_says_so()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme", "--certificate-san", "dns:acme.example.com");

        (await database.RunAsync("secret", "rotate", "acme")).Done().Error.Should().Contain("There were no older secrets.").And.NotContain("0 older");
    }
}
