using System.CommandLine;
using Sqr.OAuth.ClientCredentials.LoadTests;

if (args is ["serve", var server, .. var settings])
{
    await Server.RunAsync(server, settings);
    return 0;
}

if (Machine.Missing(needsWrk: args is not ["attack" or "refusals", ..]) is { } missing)
{
    await Console.Error.WriteLineAsync(missing);
    return 2;
}

return await Commands.Create().Parse(args).InvokeAsync();
