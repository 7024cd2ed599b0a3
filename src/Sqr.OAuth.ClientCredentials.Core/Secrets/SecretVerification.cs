using System.Buffers;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether a secret is one of a client's, in a time that does not tell why it is not.</summary>
/// <remarks>Every refusal costs what the most expensive client costs: as many slow checks as any client seen so far has slow secrets.</remarks>
internal sealed class SecretVerification(SlowSecretVerification slowChecks, TimeProvider time)
{
    private int _slowChecksOfARefusal;

    /// <param name="secrets">The client's; none for an unknown client, which is verified against decoys.</param>
    /// <param name="presented">What was sent.</param>
    /// <param name="cancellationToken">Ends the wait for a slow check.</param>
    /// <exception cref="OverloadedException">Too many slow checks are waiting.</exception>
    public async ValueTask<SecretVerdict> VerifyAsync(IReadOnlyList<ClientSecret> secrets, string presented, CancellationToken cancellationToken)
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

    private async ValueTask<SecretVerdict> JudgeAsync(IReadOnlyList<ClientSecret> secrets, ReadOnlyMemory<byte> presented, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var verdict = SecretVerdict.Wrong;
        var slow = 0;
        for (var i = 0; i < secrets.Count; i++)
        {
            var secret = secrets[i];
            var hash = secret.ParsedHash;
            slow += hash.IsSlow ? 1 : 0;

            // An expired secret is verified like any other: how it was refused must not show.
            var matches = hash.IsSlow
                ? await slowChecks.MatchesAsync(hash, secret.Hash, presented, cancellationToken)
                : hash.Matches(presented.Span);
            if (matches && secret.IsValidAt(now))
            {
                return SecretVerdict.Valid;
            }

            verdict = matches ? SecretVerdict.NotValidNow : verdict;
        }

        if (slow == secrets.Count)
        {
            SecretHash.FastDecoy.Matches(presented.Span);
        }

        await SpendAsMuchAsOthersAsync(slow, presented, cancellationToken);

        return verdict;
    }

    private async ValueTask SpendAsMuchAsOthersAsync(int spent, ReadOnlyMemory<byte> presented, CancellationToken cancellationToken)
    {
        if (spent > _slowChecksOfARefusal)
        {
            _slowChecksOfARefusal = spent; // a race loses one raise at most, until the next refusal
        }

        for (; spent < _slowChecksOfARefusal; spent++)
        {
            await slowChecks.MatchesAsync(SecretHash.SlowDecoy, "", presented, cancellationToken);
        }
    }
}

/// <summary>What a secret is to a client.</summary>
internal enum SecretVerdict
{
    Wrong,
    NotValidNow,
    Valid,
}
