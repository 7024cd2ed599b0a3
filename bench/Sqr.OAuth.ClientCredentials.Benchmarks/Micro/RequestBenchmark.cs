using System.Text;
using BenchmarkDotNet.Attributes;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>A whole request over one loopback connection, Kestrel's own cost in it; the bare endpoint is that cost alone.</summary>
public class RequestBenchmark
{
    private readonly byte[] _form = MicroHost.Request(
        "application/x-www-form-urlencoded", $"grant_type=client_credentials&client_id={MicroHost.ClientId}&client_secret={MicroHost.Secret}");
    private readonly byte[] _json = MicroHost.Request(
        "application/json", $$"""{"grant_type":"client_credentials","client_id":"{{MicroHost.ClientId}}","client_secret":"{{MicroHost.Secret}}"}""");
    private readonly byte[] _basic = MicroHost.Request(
        "application/x-www-form-urlencoded", "grant_type=client_credentials",
        $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{MicroHost.ClientId}:{MicroHost.Secret}"))}");

    private MicroHost? _issuer;
    private MicroHost? _bare;

    [Params("ES256", "RS256")]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public void Start()
    {
        _issuer = MicroHost.Issuer(Algorithm);
        _bare = MicroHost.Bare(_issuer.Send(_form));
    }

    [GlobalCleanup]
    public void Stop()
    {
        _issuer?.Dispose();
        _bare?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public int Bare() => _bare!.Send(_form); // set before each run

    [Benchmark]
    public int Form() => _issuer!.Send(_form);

    [Benchmark]
    public int Json() => _issuer!.Send(_json);

    [Benchmark]
    public int Basic() => _issuer!.Send(_basic);
}
