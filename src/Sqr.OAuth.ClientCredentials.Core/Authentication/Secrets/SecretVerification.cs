using System.Buffers;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether a secret is one of a client's, in a time that does not reveal why it is refused.</summary>
/// <remarks>
/// Every refusal takes as many rounds of each slow function as the most expensive client seen since the start, for each reading of the credential: the
/// rounds of the client's own secrets, plus decoys for the difference. Fast hashes differ by less than a microsecond, which is not compensated.
/// </remarks>
internal sealed class SecretVerification(SlowSecretVerification slowChecks, TimeProvider time)
{
    private SlowWork _workOfARefusal = SlowWork.None;

    /// <param name="reading">The credential as sent.</param>
    /// <param name="otherwise">Another way to read it. Both readings are one attempt: either may match, and a refusal comes after both have failed.</param>
    /// <param name="cancellationToken">Cancels the wait for a slow check.</param>
    /// <exception cref="OverloadedException">Too many slow checks are waiting.</exception>
    public async ValueTask<SecretJudgement> VerifyAsync(SecretReading reading, SecretReading? otherwise, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(reading.Presented.Length + (otherwise?.Presented.Length ?? 0)));
        try
        {
            var first = new Candidate(reading.Secrets, buffer.AsMemory(0, Encoding.UTF8.GetBytes(reading.Presented, buffer)));
            if (otherwise is not { } other)
            {
                return await JudgeAsync(first, null, cancellationToken);
            }

            var rest = buffer.AsMemory(first.Presented.Length);
            var second = new Candidate(other.Secrets, rest[..Encoding.UTF8.GetBytes(other.Presented, rest.Span)]);

            return await JudgeAsync(first, second, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private async ValueTask<SecretJudgement> JudgeAsync(Candidate first, Candidate? otherwise, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (work, hasFast) = WorkOf(first.Secrets);
        var judgement = JudgeAtOnce(first, SecretJudgement.Wrong, now, isOtherwise: false);
        if (otherwise is { } other)
        {
            work += WorkOf(other.Secrets).Work;
            judgement = judgement.Verdict is SecretVerdict.Valid ? judgement : JudgeAtOnce(other, judgement, now, isOtherwise: true);
        }

        if (judgement.Verdict is SecretVerdict.Valid)
        {
            return judgement;
        }

        judgement = await JudgeSlowlyAsync(first, otherwise, judgement, now, cancellationToken);
        if (judgement.Verdict is SecretVerdict.Valid)
        {
            return judgement;
        }

        if (!hasFast)
        {
            ParsedHash.FastDecoy.Matches(first.Presented.Span);
        }

        var wanted = otherwise is null ? _workOfARefusal : _workOfARefusal + _workOfARefusal;
        foreach (var decoy in wanted.DecoysBeyond(work))
        {
            await slowChecks.MatchAsync(decoy, $"decoy {decoy.Work}", first.Presented, default, cancellationToken);
        }

        return judgement;
    }

    // Checks that need no waiting: fast hashes, and slow ones that matched before.
    private SecretJudgement JudgeAtOnce(in Candidate candidate, SecretJudgement judgement, DateTimeOffset now, bool isOtherwise)
    {
        for (var i = 0; i < candidate.Secrets.Count && judgement.Verdict is not SecretVerdict.Valid; i++)
        {
            var secret = candidate.Secrets[i];
            var hash = secret.ParsedHash;
            if (hash.IsSlow ? slowChecks.Remembers(secret.Hash, candidate.Presented.Span) : hash.Matches(candidate.Presented.Span))
            {
                judgement = SecretJudgement.OfMatch(secret, now, isOtherwise);
            }
        }

        return judgement;
    }

    private async ValueTask<SecretJudgement> JudgeSlowlyAsync(
        Candidate first, Candidate? otherwise, SecretJudgement judgement, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isSameClient = otherwise is { } reading && ReferenceEquals(reading.Secrets, first.Secrets);
        judgement = await JudgeSlowlyAsync(
            first, isSameClient ? otherwise.GetValueOrDefault().Presented : default, judgement, now, isOtherwise: false, cancellationToken);

        return otherwise is { } other && !isSameClient && judgement.Verdict is not SecretVerdict.Valid
            ? await JudgeSlowlyAsync(other, default, judgement, now, isOtherwise: true, cancellationToken)
            : judgement;
    }

    private async ValueTask<SecretJudgement> JudgeSlowlyAsync(
        Candidate candidate,
        ReadOnlyMemory<byte> presentedToo,
        SecretJudgement judgement,
        DateTimeOffset now,
        bool isOtherwise,
        CancellationToken cancellationToken)
    {
        for (var i = 0; i < candidate.Secrets.Count && judgement.Verdict is not SecretVerdict.Valid; i++)
        {
            var secret = candidate.Secrets[i];
            if (!secret.ParsedHash.IsSlow)
            {
                continue;
            }

            // An expired secret is verified like any other, so that the time does not reveal why it was refused.
            var match = await slowChecks.MatchAsync(secret.ParsedHash, secret.Hash, candidate.Presented, presentedToo, cancellationToken);
            judgement = match is SlowMatch.None ? judgement : SecretJudgement.OfMatch(secret, now, isOtherwise || match is SlowMatch.Otherwise);
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
            // A race loses at most one increase, until the client is seen again.
            _workOfARefusal = SlowWork.Max(_workOfARefusal, work);
        }

        return (work, hasFast);
    }

    private readonly struct Candidate(IReadOnlyList<ClientSecret> secrets, ReadOnlyMemory<byte> presented)
    {
        public IReadOnlyList<ClientSecret> Secrets { get; } = secrets;

        public ReadOnlyMemory<byte> Presented { get; } = presented;
    }
}

/// <summary>One way to read what a client sent as its secret.</summary>
/// <param name="secrets">The secrets of the client that this reading names; none for an unknown client, which is verified against decoys.</param>
/// <param name="presented">The secret.</param>
internal readonly struct SecretReading(IReadOnlyList<ClientSecret> secrets, string presented) // not a record: it would print the secret
{
    public IReadOnlyList<ClientSecret> Secrets { get; } = secrets;

    public string Presented { get; } = presented;
}

/// <summary>The result of checking a secret.</summary>
/// <param name="Verdict">Whether it is valid, and if not, why.</param>
/// <param name="Secret">The client's secret that matches; null if none does.</param>
/// <param name="IsOtherwise">Whether the other reading matched.</param>
internal readonly record struct SecretJudgement(SecretVerdict Verdict, ClientSecret? Secret, bool IsOtherwise)
{
    public static SecretJudgement Wrong { get; } = new(SecretVerdict.Wrong, null, false);

    public static SecretJudgement OfMatch(ClientSecret secret, DateTimeOffset now, bool isOtherwise) =>
        new(secret.IsValidAt(now) ? SecretVerdict.Valid : SecretVerdict.NotValidNow, secret, isOtherwise);
}

/// <summary>Whether a secret is valid for a client, and if not, why.</summary>
internal enum SecretVerdict
{
    Wrong,
    NotValidNow,
    Valid,
}
