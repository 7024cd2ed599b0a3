using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>How many tokens a core of this machine could sign in a second: no server can use up more requests than that.</summary>
internal static class SignatureSpeed
{
    private const double Margin = 1.2; // for the turbo of a core that had not yet got warm
    private const int Moments = 30;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);
    private static readonly Dictionary<string, int> Measured = [];

    public static int PerSecond(string algorithm)
    {
        if (!Measured.TryGetValue(algorithm, out var perSecond))
        {
            Measured[algorithm] = perSecond = (int)(Margin * Measure(algorithm));
        }

        return perSecond;
    }

    private static double Measure(string algorithm)
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Func<byte[], byte[]> sign = algorithm == SecurityAlgorithms.RsaSha256
            ? data => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : data => ec.SignData(data, HashAlgorithmName.SHA256);
        var data = new byte[400];

        return Enumerable.Range(0, Moments).Max(_ => PerSecond(() => sign(data))); // in the best moment: a neighbour may be busy in the others
    }

    private static double PerSecond(Action sign)
    {
        var start = Stopwatch.GetTimestamp();
        var count = 0;
        for (; Stopwatch.GetElapsedTime(start) < Moment; count++)
        {
            sign();
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
