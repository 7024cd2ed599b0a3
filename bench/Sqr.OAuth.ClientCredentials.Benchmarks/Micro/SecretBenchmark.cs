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
        _secrets = new(new SlowSecretVerification(), TimeProvider.System); // it ends with the process
        await _secrets.VerifyAsync(new(_slow, MicroHost.Secret), null, CancellationToken.None);
    }

    [Benchmark(Baseline = true)]
    public async Task<bool> Sha256() => await IsValidAsync(_secrets!, _fast); // set before each run

    [Benchmark]
    public async Task<bool> Pbkdf2SeenBefore() => await IsValidAsync(_secrets!, _slow);

    [Benchmark]
    public async Task<bool> Pbkdf2()
    {
        using var forgetful = new SlowSecretVerification();

        return await IsValidAsync(new(forgetful, TimeProvider.System), _slow);
    }

    private static async Task<bool> IsValidAsync(SecretVerification secrets, ClientSecret[] of) =>
        (await secrets.VerifyAsync(new(of, MicroHost.Secret), null, CancellationToken.None)).Verdict is SecretVerdict.Valid;
}
