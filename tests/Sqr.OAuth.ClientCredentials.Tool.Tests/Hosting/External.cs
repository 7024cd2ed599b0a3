using System.ComponentModel;
using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Programs that a machine may lack.</summary>
internal static class External
{
    /// <summary>Starts one, or ignores the test with the command that installs it.</summary>
    public static Process Start(ProcessStartInfo start, string install)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Ignore($"{start.FileName} is not on this machine; provide it with: {install}");
            throw;
        }
    }
}
