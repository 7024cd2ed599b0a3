using System.Net;
using BenchmarkDotNet.Attributes;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>What throttling costs a request whose client has authenticated from there before, with the check of its secret and without.</summary>
public class ThrottleBenchmark
{
    private static readonly Claimant Client = new(MicroHost.ClientId);
    private static readonly Caller From = new(IPAddress.Parse("203.0.113.7"));
    private static readonly ClientCredential Credential = new ClientCredential.Secret(
        MicroHost.ClientId, MicroHost.Secret, AuthenticationMethod.ClientSecretPost);

    private MicroHost? _host;
    private FailureThrottle? _throttle;
    private ClientAuthentication? _authentication;
    private Outcome<AuthenticatedClient> _authenticated;

    [Params(true, false)]
    public bool Enabled { get; set; }

    [GlobalSetup]
    public void Start()
    {
        _host = MicroHost.Issuer("ES256");
        _host.Services.GetRequiredService<CurrentSettings>().Value.Options.Throttling.Enabled = Enabled;
        _throttle = _host.Services.GetRequiredService<FailureThrottle>();
        _authentication = _host.Services.GetRequiredService<ClientAuthentication>();
        _authenticated = _authentication.AuthenticateAsync(Credential, From, default).GetAwaiter().GetResult(); // from now on it is known
    }

    [GlobalCleanup]
    public void Stop() => _host?.Dispose();

    [Benchmark]
    public bool Throttle() => !_throttle!.AdmitAsync(Client, From).Result.Refused(out _, out var attempt) // set before each run
        && !_throttle.EndAsync(Client, From, attempt, _authenticated).Result.Refused(out _, out _);

    [Benchmark]
    public bool Authenticate() => !_authentication!.AuthenticateAsync(Credential, From, default).Result.Refused(out _, out _); // set before each run
}
