namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The program curl, as a user would call it.</summary>
internal static class Curl
{
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var curl = await Command.RunAsync("curl", ["--silent", "--show-error", .. arguments], "apt-get install curl");
        TestContext.Out.Write(curl.Error);

        return curl.Output;
    }
}
