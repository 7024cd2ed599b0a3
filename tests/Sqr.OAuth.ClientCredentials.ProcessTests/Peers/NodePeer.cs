using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Libraries of Node.js, as their users call them: the programs in Peers.Node.</summary>
internal static class NodePeer
{
    /// <param name="library">openid-client or oauth4webapi.</param>
    /// <param name="issuer">Its identifier; everything else the library finds out by itself.</param>
    /// <param name="request">What to ask for; the program says which members there are.</param>
    public static Task<JsonNode> RequestTokensAsync(string library, string issuer, JsonObject request) =>
        RunAsync("token.js", library, issuer, request.ToJsonString());

    /// <param name="file">The tokens and keys; the program says which members there are.</param>
    public static Task<JsonNode> VerifyTokensAsync(string file) => RunAsync("verify.js", file);

    private static async Task<JsonNode> RunAsync(string program, params string[] arguments)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Sqr.OAuth.ClientCredentials.ProcessTests", "Peers.Node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            Assert.Ignore(
                "The client libraries of Node.js are not there; provide them with: npm ci --prefix tests/Sqr.OAuth.ClientCredentials.ProcessTests/Peers.Node");
        }

        var node = await Command.RunAsync("node", [Path.Combine(folder, program), .. arguments], "apt-get install nodejs npm");

        return node.ExitCode == 0
            ? JsonNode.Parse(node.Output)!
            : throw new InvalidOperationException($"The program ended with {node.ExitCode}:\n{node.Error}");
    }
}
