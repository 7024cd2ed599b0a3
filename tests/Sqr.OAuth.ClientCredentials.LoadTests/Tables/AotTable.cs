using System.Globalization;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>The package compiled ahead of time, against the same with the JIT.</summary>
internal static class AotTable
{
    /// <exception cref="LoadException">There is no such file.</exception>
    public static Table Of(ServerCommands servers, string algorithm, string program)
    {
        var binary = new FileInfo(program);
        if (!binary.Exists)
        {
            throw new LoadException($"{program} is not there: \"dotnet publish samples/Sqr.OAuth.ClientCredentials.AotHost -c Release -o DIRECTORY\" makes it.");
        }

        var jit = PeerTable.Ours(servers, algorithm, "JIT");
        var name = string.Create(CultureInfo.InvariantCulture, $"Native AOT, a binary of {binary.Length / 1e6:0.0} MB");

        return new($"Native AOT, {algorithm}", "the JIT",
        [
            new(jit with { Name = name, Server = servers.OursIn(program, algorithm, ServerCommands.Secret) }, jit),
            new(jit, jit),
        ]);
    }
}
