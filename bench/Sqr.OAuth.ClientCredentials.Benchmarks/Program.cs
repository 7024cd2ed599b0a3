using System.Globalization;
using Sqr.OAuth.ClientCredentials.Benchmarks;

switch (args)
{
    case ["clients", var count]:
        await ClientCount.RunAsync(int.Parse(count, CultureInfo.InvariantCulture));
        return 0;
    case ["micro", .. var options]:
        return MicroBenchmarks.Run(options);
    case ["secret", var before, var after, var rounds]:
        await SecretPath.RunAsync(before, after, int.Parse(rounds, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: micro [--short] [BenchmarkDotNet options], clients COUNT, or secret BEFORE.dll AFTER.dll ROUNDS "
            + "(README.md beside this program says what they measure)");
        return 2;
}
