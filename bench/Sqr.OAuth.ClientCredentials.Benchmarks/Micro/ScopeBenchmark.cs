using BenchmarkDotNet.Attributes;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>Which scopes a client gets, of one that it may have and of two hundred.</summary>
public class ScopeBenchmark
{
    private Client? _client;

    [Params(1, 200)]
    public int Scopes { get; set; }

    [GlobalSetup]
    public void Start() => _client = new() { ClientId = MicroHost.ClientId, Scopes = [.. Enumerable.Range(1, Scopes).Select(number => $"scope:{number}")] };

    [Benchmark(Baseline = true)]
    public bool Defaults() => IsGranted(null);

    [Benchmark]
    public bool One() => IsGranted("scope:1");

    private bool IsGranted(string? requested) => !Scope.Grant(_client!, requested).Refused(out _, out _); // set before each run
}
