using System.Net;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SecretHashCommandTests
{
    [Test]
    public async Task A_secret_of_people_is_hashed_slowly_and_works_in_a_settings_file()
    {
        var hashed = (await new Tool { Input = "Grüße an alle\n" }.StartAsync("secret", "hash")).Done().Json;

        hashed["Hash"]!.GetValue<string>().Should().StartWith("$pbkdf2-sha256$");
        await using var issuer = await ServedIssuer.StartWithAsync(new JsonObject
        {
            ["SqrClientCredentials"] = new JsonObject
            {
                ["Clients"] = new JsonObject { ["acme"] = new JsonObject { ["Secrets"] = new JsonArray(hashed.DeepClone()) } },
            },
        });
        (await issuer.RequestTokenAsync("acme", "Grüße an alle")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_secret_that_we_made_is_hashed_fast()
    {
        var secret = GeneratedSecret.Create();

        (await new Tool { Input = secret }.StartAsync("secret", "hash")).Done().Json["Hash"]!.GetValue<string>().Should().Be(SecretHash.OfRandomSecret(secret));
    }

    [Test]
    public async Task A_byte_order_mark_is_no_part_of_a_secret()
    {
        var secret = GeneratedSecret.Create();

        (await new Tool { Input = $"\ufeff{secret}" }.StartAsync("secret", "hash")).Done()
            .Json["Hash"]!.GetValue<string>().Should().Be(SecretHash.OfRandomSecret(secret));
    }

    [Test]
    public async Task A_secret_that_we_made_is_known_by_its_checksum()
    {
        var secret = GeneratedSecret.Create();
        var mistyped = secret[..^1] + (secret[^1] is '0' ? '1' : '0');

        (await new Tool { Input = secret + "\r\n" }.StartAsync("secret", "check")).Done();
        (await new Tool { Input = mistyped }.StartAsync("secret", "check")).ExitCode.Should().Be(1);
        (await new Tool { Input = secret }.StartAsync("secret", "check", "--json")).Json["ours"]!.GetValue<bool>().Should().BeTrue();
    }

    [TestCase("", "no secret on standard input")]
    [TestCase("\n", "no secret on standard input")]
    [TestCase("a\0b", "NUL")]
    [TestCase("a\nb", "control character")]
    public async Task What_cannot_be_a_secret_is_refused(string input, string reason)
    {
        (await new Tool { Input = input }.StartAsync("secret", "hash")).ShouldBeRefused(reason);
    }

    [Test]
    public async Task Without_a_database_a_new_secret_comes_with_the_place_to_put_it()
    {
        var added = (await Tool.RunAsync("secret", "add", "acme", "--description", "2026-12", "--expires", "2027-12-01")).Done();
        var rotated = (await Tool.RunAsync("secret", "rotate", "acme", "--overlap", "1.00:00:00")).Done();

        added.Output.Should().Contain(SecretHash.OfRandomSecret(added.Secret)).And.Contain("\"ExpiresAt\": \"2027-12-01T00:00:00Z\"");
        added.Error.Should().Contain("SqrClientCredentials:Clients:acme:Secrets");
        rotated.Error.Should().Contain("\"ExpiresAt\": \"");
    }
}
