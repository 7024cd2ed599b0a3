using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>What each part of a request costs by itself, in time and in bytes, beside what it cannot do without.</summary>
internal static class MicroBenchmarks
{
    private const string Short = "--short";

    /// <param name="options">Those of BenchmarkDotNet, such as <c>--filter *Minting*</c>; <c>--short</c> runs each benchmark once, to show it works.</param>
    /// <returns>Zero if all of them ran.</returns>
    public static int Run(string[] options)
    {
        var isShort = options.Contains(Short);
        var config = ManualConfig.CreateEmpty()
            .AddJob((isShort ? Job.Dry : Job.Default.WithIterationCount(15).WithWarmupCount(5)).WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(isShort ? NullLogger.Instance : ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "sqr-benchmarks"))
            .WithSummaryStyle(SummaryStyle.Default.WithRatioStyle(RatioStyle.Value));
        string[] filter = options.Contains("--filter") ? [] : ["--filter", "*"];
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly)
            .Run([.. options.Where(option => option != Short), .. filter], config)
            .ToList();
        var ran = summaries.Count > 0 && summaries.TrueForAll(summary => summary.Reports.All(report => report.Success));
        Console.WriteLine($"{summaries.Sum(summary => summary.Reports.Length)} micro benchmarks {(ran ? "ran" : "did not all run")}.");

        return ran ? 0 : 1;
    }
}
