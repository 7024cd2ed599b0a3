using System.Buffers;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether a secret is one of a client's, in a time that does not reveal why it is refused.</summary>
/// <remarks>
/// Every refusal takes the rounds of <see cref="RefusalWork"/> for each reading of the credential: those of the client's own secrets, plus decoys for the
/// difference. A client with several slow hashes, or with one that has more rounds than ours, takes longer. Fast hashes differ by less than a microsecond,
/// which is not compensated.
/// </remarks>
internal sealed class SecretVerification(SlowSecretVerification slowChecks, RefusalWork refusals, TimeProvider time, SecretMetrics metrics)
{
    /// <param name="requester">Who sent the secret.</param>
    /// <param name="reading">The credential as sent.</param>
    /// <param name="otherwise">Another way to read it. Both readings are one attempt: either may match, and a refusal comes after both have failed.</param>
    /// <param name="cancellationToken">Ends the wait for slow checks.</param>
    /// <exception cref="OverloadedException">Too many slow checks are waiting.</exception>
    public async ValueTask<SecretJudgement> VerifyAsync(
        Requester requester, SecretReading reading, SecretReading? otherwise, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(reading.Presented.Length + (otherwise?.Presented.Length ?? 0)));
        try
        {
            var first = new Candidate(reading.Secrets, buffer.AsMemory(0, Encoding.UTF8.GetBytes(reading.Presented, buffer)));
            if (otherwise is not { } other)
            {
                return await JudgeAsync(requester, first, null, cancellationToken);
            }

            var rest = buffer.AsMemory(first.Presented.Length);
            var second = new Candidate(other.Secrets, rest[..Encoding.UTF8.GetBytes(other.Presented, rest.Span)]);

            return await JudgeAsync(requester, first, second, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private async ValueTask<SecretJudgement> JudgeAsync(Requester requester, Candidate first, Candidate? otherwise, CancellationToken cancellationToken)
    {
        var (now, began) = (time.GetUtcNow(), metrics.Begin());
        var judgement = JudgeAtOnce(first, SecretJudgement.Wrong, now, isOtherwise: false);
        if (judgement.Verdict is not SecretVerdict.Valid && otherwise is { } other)
        {
            judgement = JudgeAtOnce(other, judgement, now, isOtherwise: true);
        }

        if (judgement.Verdict is SecretVerdict.Valid)
        {
            metrics.End(judgement.Secret?.ParsedHash is { IsSlow: true } ? SecretMetrics.Remembered : SecretMetrics.Fast, began);

            return judgement;
        }

        if (!first.HasFastHash)
        {
            ParsedHash.FastDecoy.Matches(first.Presented.Span);
        }

        var (decoys, isSlow) = SlowWorkOf(first, otherwise);
        judgement = isSlow ? await JudgeSlowlyAsync(requester, first, otherwise, decoys, judgement, now, cancellationToken) : judgement;
        metrics.End(isSlow ? SecretMetrics.Slow : SecretMetrics.Fast, began);

        return judgement;
    }

    // Checks that need no waiting: fast hashes, and slow ones that matched before.
    private SecretJudgement JudgeAtOnce(in Candidate candidate, SecretJudgement judgement, DateTimeOffset now, bool isOtherwise)
    {
        for (var i = 0; i < candidate.Secrets.Count && judgement.Verdict is not SecretVerdict.Valid; i++)
        {
            var secret = candidate.Secrets[i];
            if (secret.ParsedHash is { } hash
                && (hash.IsSlow ? slowChecks.Remembers(secret.Hash, candidate.Presented.Span) : hash.Matches(candidate.Presented.Span)))
            {
                judgement = SecretJudgement.OfMatch(secret, now, isOtherwise);
            }
        }

        return judgement;
    }

    private (IReadOnlyList<ParsedHash> Decoys, bool IsSlow) SlowWorkOf(in Candidate first, Candidate? otherwise)
    {
        var (spent, readings) = (first.Work, 1);
        refusals.Learn(first.Work);
        if (otherwise is { } second)
        {
            (spent, readings) = (spent + second.Work, 2);
            refusals.Learn(second.Work);
        }

        var decoys = refusals.Value.Times(readings).DecoysBeyond(spent);

        return (decoys, decoys is not [] || spent != SlowWork.None);
    }

    private async ValueTask<SecretJudgement> JudgeSlowlyAsync(
        Requester requester,
        Candidate first,
        Candidate? otherwise,
        IReadOnlyList<ParsedHash> decoys,
        SecretJudgement judgement,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        byte[] sent = [.. first.Presented.Span];
        byte[] sentOtherwise = otherwise is { } other && other.Work != SlowWork.None ? [.. other.Presented.Span] : [];
        var isSameClient = otherwise?.Secrets == first.Secrets;
        List<SlowHash> hashes = [.. first.SlowHashes(sent, isSameClient ? sentOtherwise : [])];
        var ofFirst = hashes.Count;
        if (otherwise is { } otherClient && !isSameClient)
        {
            hashes.AddRange(otherClient.SlowHashes(sentOtherwise, []));
        }

        var matches = await slowChecks.MatchAsync(new(requester, hashes, decoys, sent, now), cancellationToken);
        for (var i = 0; i < matches.Length && judgement.Verdict is not SecretVerdict.Valid; i++)
        {
            judgement = matches[i] is SlowMatch.None
                ? judgement
                : SecretJudgement.OfMatch(hashes[i].Secret, now, i >= ofFirst || matches[i] is SlowMatch.Otherwise);
        }

        return judgement;
    }

    private readonly struct Candidate(IReadOnlyList<ClientSecret> secrets, ReadOnlyMemory<byte> presented)
    {
        public IReadOnlyList<ClientSecret> Secrets { get; } = secrets;

        public ReadOnlyMemory<byte> Presented { get; } = presented;

        public bool HasFastHash => Secrets.Any(secret => secret.ParsedHash is { IsSlow: false });

        /// <summary>What its slow hashes cost.</summary>
        public SlowWork Work => Secrets.Aggregate(SlowWork.None, (work, secret) => secret.ParsedHash is { IsSlow: true } hash ? work + hash.Work : work);

        /// <summary>Its slow hashes. An expired one is computed like any other, so that the time does not reveal why it was refused.</summary>
        public IEnumerable<SlowHash> SlowHashes(byte[] sent, byte[] otherwise)
        {
            foreach (var secret in Secrets)
            {
                if (secret.ParsedHash is { IsSlow: true } hash)
                {
                    yield return new(secret, hash, sent, otherwise);
                }
            }
        }
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
