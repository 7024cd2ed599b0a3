using BenchmarkDotNet.Attributes;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>A secret that fits, by the form of its hash: fast, slow and seen before, slow and seen for the first time.</summary>
public class SecretBenchmark
{
    private readonly ClientSecret[] _fast = [new() { Hash = SecretHash.OfRandomSecret(MicroHost.Secret) }];
    private readonly ClientSecret[] _slow = [new() { Hash = SecretHash.OfPassword(MicroHost.Secret) }];

    private SecretVerification? _secrets;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _secrets = Verification(new SlowSecretVerification(TimeProvider.System)); // it ends with the process
        await IsValidAsync(_secrets, _slow);
    }

    [Benchmark(Baseline = true)]
    public async Task<bool> Sha256() => await IsValidAsync(_secrets!, _fast); // set before each run

    [Benchmark]
    public async Task<bool> Pbkdf2SeenBefore() => await IsValidAsync(_secrets!, _slow);

    [Benchmark]
    public async Task<bool> Pbkdf2()
    {
        using var forgetful = new SlowSecretVerification(TimeProvider.System);

        return await IsValidAsync(Verification(forgetful), _slow);
    }

    private static SecretVerification Verification(SlowSecretVerification slowChecks) =>
        new(slowChecks, new(() => SlowWork.None), TimeProvider.System, new(TimeProvider.System));

    private static async Task<bool> IsValidAsync(SecretVerification secrets, ClientSecret[] of) =>
        (await secrets.VerifyAsync(new("acme", default), new(of, MicroHost.Secret), null, CancellationToken.None)).Verdict is SecretVerdict.Valid;
}
