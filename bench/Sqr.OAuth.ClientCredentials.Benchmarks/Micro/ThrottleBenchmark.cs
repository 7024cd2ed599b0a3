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
    public async Task StartAsync()
    {
        _host = MicroHost.Issuer("ES256");
        _host.Services.GetRequiredService<CurrentSettings>().Value.Options.Throttling.Enabled = Enabled;
        _throttle = _host.Services.GetRequiredService<FailureThrottle>();
        _authentication = _host.Services.GetRequiredService<ClientAuthentication>();
        _authenticated = await _authentication.AuthenticateAsync(Credential, From, default); // from now on it is known
    }

    [GlobalCleanup]
    public void Stop() => _host?.Dispose();

    [Benchmark]
    public async ValueTask<bool> ThrottleAsync() =>
        !(await _throttle!.AdmitAsync(Client, From, default)).Refused(out _, out var attempt) // set before each run
        && !(await _throttle.EndAsync(Client, From, attempt, _authenticated)).Refused(out _, out _);

    [Benchmark]
    public async ValueTask<bool> AuthenticateAsync() =>
        !(await _authentication!.AuthenticateAsync(Credential, From, default)).Refused(out _, out _); // set before each run
}
