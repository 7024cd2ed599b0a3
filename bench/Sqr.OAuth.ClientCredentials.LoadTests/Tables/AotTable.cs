using System.Globalization;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>The package compiled ahead of time, natively or by ReadyToRun, against the same with the JIT.</summary>
internal static class AotTable
{
    /// <param name="servers">What starts them.</param>
    /// <param name="algorithm">What their tokens are signed with.</param>
    /// <param name="native">The native binary.</param>
    /// <param name="readyToRun">The same program, published with ReadyToRun; null if that is not to be measured.</param>
    /// <exception cref="LoadException">There is no such file.</exception>
    public static Table Of(ServerCommands servers, string algorithm, string native, string? readyToRun)
    {
        var jit = PeerTable.Ours(servers, algorithm, "JIT");
        var binary = string.Create(CultureInfo.InvariantCulture, $"Native AOT, a binary of {LengthOf(native) / 1e6:0.0} MB");
        List<Row> rows = [Published(binary, native), new(jit, jit)];
        if (readyToRun is not null)
        {
            _ = LengthOf(readyToRun);
            rows.Insert(1, Published("ReadyToRun", readyToRun));
        }

        return new($"Ahead of time, {algorithm}", "the JIT", rows);

        Row Published(string name, string program) => new(jit with { Name = name, Server = servers.OursIn(program, algorithm, ServerCommands.Secret) }, jit);
    }

    private static long LengthOf(string program)
    {
        var file = new FileInfo(program);

        return file.Exists ? file.Length : throw new LoadException($"{program} is not there: docs/native-aot.md says how it is made.");
    }
}
