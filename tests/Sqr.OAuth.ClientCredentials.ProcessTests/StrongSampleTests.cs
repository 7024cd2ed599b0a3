using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The sample's second configuration, run by the scripts that README shows.</summary>
public sealed class StrongSampleTests
{
    private static readonly string[] Files = ["appsettings.json", "appsettings.Strong.json", "strong/lib.sh", "strong/run", "strong/ask"];

    [Test]
    public async Task Each_of_its_clients_gets_a_token_without_a_secret()
    {
        var root = Directory.CreateTempSubdirectory("sqr-strong-");
        foreach (var file in Files)
        {
            var copy = Path.Combine(root.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, "samples", "Sqr.OAuth.ClientCredentials.SampleHost", file), copy);
        }

        string[] environment =
        [
            $"SQR_SAMPLE_HTTP=http://127.0.0.1:{FreePort.Next()}",
            $"SQR_SAMPLE_HTTPS=https://127.0.0.1:{FreePort.Next()}",
            $"SQR_SAMPLE_HOST=dotnet {Path.Combine(AppContext.BaseDirectory, "Sqr.OAuth.ClientCredentials.SampleHost.dll")}",
        ];
        await Command.RunAsync("openssl", ["version"], "apt-get install openssl");
        await Command.RunAsync("curl", ["--version"], "apt-get install curl");
        await using (var host = new HostProcess(Command.Start("env", [.. environment, Path.Combine(root.FullName, "strong", "run")], "coreutils")))
        {
            await host.ReadUntilAsync("Application started");

            (await AskAsync("key")).Should().Be(("reports", "Bearer", ""));
            (await AskAsync("certificate")).Should().Be(("billing", "Bearer", "x5t#S256"));
            (await AskAsync("dpop")).Should().Be(("courier", "DPoP", "jkt"));
            (await AskAsync("workload")).Should().Be(("pipeline", "Bearer", ""));
        }

        root.Delete(recursive: true);

        async Task<(string Client, string TokenType, string BoundBy)> AskAsync(string method)
        {
            var asked = await Command.RunAsync("env", [.. environment, Path.Combine(root.FullName, "strong", "ask"), method], "coreutils");
            TestContext.Out.Write(asked.Error);
            var answer = JsonNode.Parse(asked.Output)!;
            var claims = JsonNode.Parse(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(answer["access_token"]!.GetValue<string>().Split('.')[1])))!;

            return (
                claims["sub"]!.GetValue<string>(),
                answer["token_type"]!.GetValue<string>(),
                string.Join(' ', claims["cnf"]?.AsObject().Select(member => member.Key) ?? []));
        }
    }
}
