using System.Globalization;
using Sqr.OAuth.ClientCredentials.Benchmarks;

switch (args)
{
    case ["clients", var count]:
        await ClientCount.RunAsync(int.Parse(count, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("usage: clients COUNT (README.md beside this program says what it measures)");
        return 2;
}
