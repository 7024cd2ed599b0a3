using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Whether refusals take the same time, whatever their reason: each kind is compared with that of an unknown client, by turns.</summary>
internal sealed class RefusalTimes(string program, IReadOnlyList<string> settings, int pairs)
{
    private const string Unknown = "unknown--client";
    private const string Wrong = "wrong-secret-of-the-usual-length-sqrcs-0000000000000000";
    private const int WarmUps = 3_000;
    private const int SlowRounds = 20_000;
    private const double Z90 = 1.645; // of the normal distribution, for 90 % between both ends

    private readonly ClientKey _key = new();
    private readonly ClientKey _otherKey = new();
    private readonly ClientKey _strangersKey = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync(
            """
            | hashes of secrets | refusal | median difference from that of an unknown client | 90 % interval |
            | --- | --- | ---: | --- |
            """);
        await RunAsync("SHA-256", SecretHash.OfRandomSecret(Fixture.Secret), pairs, cancellationToken);
        await RunAsync(string.Create(CultureInfo.InvariantCulture, $"PBKDF2, {SlowRounds:N0} rounds"), SlowHash(), pairs / 10, cancellationToken);
    }

    private async Task RunAsync(string hashes, string hash, int count, CancellationToken cancellationToken)
    {
        await using var host = await SampleHost.StartAsync(program, [.. settings, .. Clients(hash)]);
        using var connection = new RefusalConnection(host.Address);
        var unknown = WithSecret(Unknown, Wrong);
        var unknownAssertion = WithAssertion(Unknown);
        (string Name, byte[] Baseline, byte[] Request)[] kinds =
        [
            ("A/A: another unknown client", unknown, WithSecret("nobody---client", Wrong)),
            ("positive control: an unknown client with 12 KiB in its request", unknown, WithSecret(Unknown, Wrong, $"&padding={new string('x', 12 * 1024)}")),
            ("wrong secret", unknown, WithSecret("known----client", Wrong)),
            ("disabled client", unknown, WithSecret("disabled-client", Fixture.Secret)),
            ("expired secret", unknown, WithSecret("expired--client", Fixture.Secret)),
            ("method not allowed", unknown, WithSecret("keyed----client", Wrong)),
            ("assertion: A/A", unknownAssertion, WithAssertion("nobody---client")),
            ("assertion: wrong signature, two keys registered", unknownAssertion, WithAssertion("keyed----client")),
            ("assertion: wrong signature, one key registered", unknownAssertion, WithAssertion("one-key--client")),
            ("assertion: method not allowed", unknownAssertion, WithAssertion("known----client")),
        ];
        foreach (var (name, baseline, request) in kinds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var repeat = name.StartsWith("assertion", StringComparison.Ordinal) ? pairs : count;
            await Console.Out.WriteLineAsync($"| {hashes} | {name} | {Compare(connection, baseline, request, repeat)} |");
        }

        byte[] WithSecret(string id, string secret, string more = "") =>
            RefusalConnection.Request(host.Address, $"grant_type=client_credentials&client_id={id}&client_secret={secret}{more}");

        byte[] WithAssertion(string id) => RefusalConnection.Request(
            host.Address,
            "grant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            + $"&client_assertion={_strangersKey.WorkloadToken(id, id)}");
    }

    private IEnumerable<string> Clients(string hash)
    {
        yield return $"--SqrClientCredentials:Issuer={Fixture.Issuer}";
        yield return "--SqrClientCredentials:SigningAlgorithm=ES256";
        yield return "--SqrClientCredentials:Throttling:Enabled=false"; // all requests are refused
        foreach (var id in new[] { "known----client", "disabled-client", "expired--client" })
        {
            yield return $"--SqrClientCredentials:Clients:{id}:Secrets:0:Hash={hash}";
        }

        yield return "--SqrClientCredentials:Clients:disabled-client:Enabled=false";
        yield return "--SqrClientCredentials:Clients:expired--client:Secrets:0:ExpiresAt=2020-01-01T00:00:00Z";
        foreach (var (id, keys) in new[] { ("keyed----client", new[] { _key, _otherKey }), ("one-key--client", [_key]) })
        {
            for (var i = 0; i < keys.Length; i++)
            {
                yield return $"--SqrClientCredentials:Clients:{id}:JsonWebKeys:{i}={JsonSerializer.Serialize(keys[i].PublicHalf)}";
            }
        }
    }

    // Which of the two comes first alternates: whatever the first does to the caches of the machine, it does as often for one as for the other.
    private static string Compare(RefusalConnection connection, byte[] baseline, byte[] request, int count)
    {
        for (var i = 0; i < Math.Min(WarmUps, count); i++)
        {
            connection.Measure(baseline);
            connection.Measure(request);
        }

        var differences = new double[count];
        for (var i = 0; i < count; i++)
        {
            var (first, second) = i % 2 == 0 ? (baseline, request) : (request, baseline);
            var (tookFirst, tookSecond) = (connection.Measure(first), connection.Measure(second));
            differences[i] = i % 2 == 0 ? tookSecond - tookFirst : tookFirst - tookSecond;
        }

        Array.Sort(differences);
        var half = Z90 * Math.Sqrt(count) / 2; // between these ranks is the median, for 90 % of samples
        var (from, to) = (differences[(int)((count / 2.0) - half)], differences[(int)Math.Ceiling((count / 2.0) + half)]);

        return string.Create(CultureInfo.InvariantCulture, $"{differences[count / 2]:+0.0;-0.0} µs | {from:+0.0;-0.0} to {to:+0.0;-0.0} µs");
    }

    private static string SlowHash()
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var digest = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Fixture.Secret), salt, SlowRounds, HashAlgorithmName.SHA256, 32);

        return string.Create(
            CultureInfo.InvariantCulture, $"$pbkdf2-sha256$i={SlowRounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(digest)}");
    }
}
