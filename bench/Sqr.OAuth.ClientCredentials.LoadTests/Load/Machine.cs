using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>What the figures are from, and what they need.</summary>
internal static class Machine
{
    public const string ServerCore = "0";
    public const string LoadCore = "1";

    public static string Describe()
    {
        var processor = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024 * 1024.0);

        return string.Create(CultureInfo.InvariantCulture,
            $"{processor}, {Environment.ProcessorCount} cores, {memory:0} GB, "
            + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {DateTime.UtcNow:yyyy-MM-dd}");
    }

    /// <summary>What is missing, with what provides it; null if nothing is.</summary>
    public static string? Missing(bool needsWrk) => 0 switch
    {
        _ when !OperatingSystem.IsLinux() => "The load tests read /proc and pin processes to cores: they need Linux.",
        _ when needsWrk && Find("wrk") is null => "wrk is missing: apt-get install --no-install-recommends wrk",
        _ when Find("taskset") is null => "taskset is missing: apt-get install --no-install-recommends util-linux",
        _ when Environment.ProcessorCount < 2 => "There is one core, and two are needed: one for the server, one for the load.",
        _ => null,
    };

    /// <exception cref="LoadException">A process may not have so many connections open.</exception>
    public static void DemandOpenFiles(int connections)
    {
        const int Others = 500; // assemblies, pipes and the like
        var needed = connections + Others;

        // .NET has raised the soft limit to the hard one at start, for itself and for the processes that it starts.
        var limit = File.ReadLines("/proc/self/limits")
            .First(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1];
        if (int.TryParse(limit, CultureInfo.InvariantCulture, out var files) && files < needed)
        {
            throw new LoadException($"A process may have {files} files open, and {needed} are needed: "
                + $"\"ulimit -n {needed}\" in the shell that starts this, as root if it is refused.");
        }
    }

    /// <summary>Leaves the server's core to the server: this process, and what it starts, run on the other.</summary>
    public static async Task LeaveServerCoreAsync()
    {
        string[] arguments = ["--all-tasks", "--cpu-list", "--pid", LoadCore, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];
        using var process = Process.Start(new ProcessStartInfo("taskset", arguments) { RedirectStandardOutput = true })
            ?? throw new LoadException("taskset did not start.");
        await process.WaitForExitAsync();
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
