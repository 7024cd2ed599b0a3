using System.Buffers;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether a secret is one of a client's, in a time that does not tell why it is not.</summary>
/// <remarks>
/// Every refusal takes as many rounds of each slow function as the most expensive client seen since the start: those of its own secrets, and those of decoys for
/// what they lack. Fast hashes differ by less than a microsecond; that is not made up for.
/// </remarks>
internal sealed class SecretVerification(SlowSecretVerification slowChecks, TimeProvider time)
{
    private SlowWork _workOfARefusal = SlowWork.None;

    /// <param name="secrets">The client's; none for an unknown client, which is verified against decoys.</param>
    /// <param name="presented">What was sent.</param>
    /// <param name="cancellationToken">Ends the wait for a slow check.</param>
    /// <exception cref="OverloadedException">Too many slow checks are waiting.</exception>
    public async ValueTask<SecretJudgement> VerifyAsync(IReadOnlyList<ClientSecret> secrets, string presented, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(presented.Length));
        try
        {
            var secret = buffer.AsMemory(0, Encoding.UTF8.GetBytes(presented, buffer));

            return await JudgeAsync(secrets, secret, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private async ValueTask<SecretJudgement> JudgeAsync(IReadOnlyList<ClientSecret> secrets, ReadOnlyMemory<byte> presented, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var judgement = new SecretJudgement(SecretVerdict.Wrong, null);
        var (work, hasFast) = WorkOf(secrets);
        for (var i = 0; i < secrets.Count; i++)
        {
            var secret = secrets[i];
            var hash = secret.ParsedHash;

            // An expired secret is verified like any other: how it was refused must not show.
            var matches = hash.IsSlow
                ? await slowChecks.MatchesAsync(hash, secret.Hash, presented, cancellationToken)
                : hash.Matches(presented.Span);
            if (matches && secret.IsValidAt(now))
            {
                return new(SecretVerdict.Valid, secret);
            }

            judgement = matches ? new(SecretVerdict.NotValidNow, secret) : judgement;
        }

        if (!hasFast)
        {
            SecretHash.FastDecoy.Matches(presented.Span);
        }

        foreach (var decoy in _workOfARefusal.DecoysBeyond(work))
        {
            await slowChecks.MatchesAsync(decoy, $"decoy {decoy.Work}", presented, cancellationToken);
        }

        return judgement;
    }

    private (SlowWork Work, bool HasFast) WorkOf(IReadOnlyList<ClientSecret> secrets)
    {
        var (work, hasFast) = (SlowWork.None, false);
        for (var i = 0; i < secrets.Count; i++)
        {
            var hash = secrets[i].ParsedHash;
            (work, hasFast) = hash.IsSlow ? (work + hash.Work, hasFast) : (work, true);
        }

        if (!_workOfARefusal.Covers(work))
        {
            _workOfARefusal = SlowWork.Max(_workOfARefusal, work); // a race loses one raise at most, until the client is seen again
        }

        return (work, hasFast);
    }
}

/// <summary>What a secret is to a client, and which of its secrets it is.</summary>
internal readonly record struct SecretJudgement(SecretVerdict Verdict, ClientSecret? Secret);

/// <summary>What a secret is to a client.</summary>
internal enum SecretVerdict
{
    Wrong,
    NotValidNow,
    Valid,
}
