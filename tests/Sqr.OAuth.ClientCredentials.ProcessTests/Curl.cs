using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The program curl, as a user would call it.</summary>
internal static class Curl
{
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        try
        {
            using var curl = Process.Start(new ProcessStartInfo("curl", ["--silent", "--show-error", .. arguments]) { RedirectStandardOutput = true })!;
            var output = await curl.StandardOutput.ReadToEndAsync();
            await curl.WaitForExitAsync();

            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("curl is not on this machine; provide it with: apt-get install curl");
            throw;
        }
    }
}
