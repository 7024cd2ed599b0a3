using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Several processes keep their keys in one directory.</summary>
public sealed class SharedDirectoryTests
{
    private const int RotationsWanted = 3;

    [Test]
    public async Task Every_process_on_one_directory_publishes_what_any_of_them_signs_with()
    {
        var folder = Directory.CreateTempSubdirectory("sqr-shared-");
        var hosts = Enumerable.Range(0, 3).Select(_ => HostOn(folder)).ToList();
        try
        {
            await Task.WhenAll(hosts.Select(host => host.StartAsync())); // at once, on an empty directory
            HashSet<string> seen = [];
            for (var i = 0; seen.Count <= RotationsWanted; i++)
            {
                var keyId = await SigningKeyIdAsync(hosts[i % hosts.Count]);
                seen.Add(keyId);
                foreach (var host in hosts)
                {
                    (await host.Client.GetStringAsync("/.well-known/jwks.json")).Should().Contain(keyId);
                }
            }
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task Processes_that_start_at_once_on_a_directory_without_file_locks_agree_on_the_keys_and_warn()
    {
        var folder = Directory.CreateTempSubdirectory("sqr-shared-");
        var hosts = Enumerable.Range(0, 4).Select(_ => WithoutLocksOn(folder)).ToList();
        try
        {
            await Task.WhenAll(hosts.Select(host => host.StartAsync()));

            var signing = await Task.WhenAll(hosts.Select(SigningKeyIdAsync));

            signing.Distinct().Should().ContainSingle();
            hosts.Should().AllSatisfy(host => host.Output.Should().Contain("DOTNET_SYSTEM_IO_DISABLEFILELOCKING").And.Contain(folder.FullName));
            folder.EnumerateFiles("*.tmp").Should().BeEmpty();
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }
    }

    // Keys of several algorithms take so long to make that the processes meet.
    private static SampleHost WithoutLocksOn(DirectoryInfo folder)
    {
        var host = new SampleHost().WithEnvironment("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1");
        var keys = host.Settings["SqrClientCredentials"]!["Keys"]!;
        keys["Directory"] = folder.FullName;
        keys["Algorithms"] = new JsonArray("RS256", "ES384", "RS384", "ES512");

        return host;
    }

    private static SampleHost HostOn(DirectoryInfo folder)
    {
        var host = new SampleHost();
        var settings = host.Settings["SqrClientCredentials"]!;
        settings["AccessTokenLifetime"] = "00:00:02";
        settings["Keys"]!["Directory"] = folder.FullName;
        settings["Keys"]!["RotationInterval"] = "00:00:04.500";
        settings["Keys"]!["AnnounceFor"] = "00:00:03.500";
        settings["Keys"]!["RetainFor"] = "00:00:05";
        settings["Keys"]!["RefreshInterval"] = "00:00:00.100";
        settings["Keys"]!["ClockSkew"] = "00:00:00.250";

        return host;
    }

    private static async Task<string> SigningKeyIdAsync(SampleHost host)
    {
        using var answer = await host.Client.PostAsync("/oauth2/token", new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", "354z244b-2b83-4721-922b-9f9b4ba13059"),
            new("client_secret", "secret"),
        ]));
        var token = await answer.Content.ReadFromJsonAsync<JsonElement>();

        return new JsonWebToken(token.GetProperty("access_token").GetString()).Kid;
    }
}
