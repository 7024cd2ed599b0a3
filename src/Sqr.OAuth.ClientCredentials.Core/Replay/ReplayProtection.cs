using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Uses up the single-use identifiers of a token request, and says how it is answered if that fails.</summary>
internal sealed class ReplayProtection(SingleUses uses, CurrentSettings settings)
{
    /// <summary>Uses up the identifiers in one client's request.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="assertion">The identifier of its assertion; null if it has none that is single-use.</param>
    /// <param name="proof">The identifier of its DPoP proof; null if it has none.</param>
    /// <param name="cancellationToken">Cancels the wait for the store.</param>
    /// <returns>Why the request is refused; null if both are used up now, and were not before.</returns>
    /// <exception cref="UnavailableException">The store failed, hung, is known to be down, or is full.</exception>
    public async ValueTask<Refusal?> UseAsync(string clientId, SingleUse? assertion, SingleUse? proof, CancellationToken cancellationToken)
    {
        if (assertion is null && proof is null)
        {
            return null;
        }

        // Also of its proofs and of the tokens of its platform: a client has any number of proof keys, and a platform any number of clients.
        var client = $"{settings.Value.Issuer} {clientId}";
        SingleUse[] both = [.. new[] { assertion, proof }.OfType<SingleUse>()];
        if (await uses.TryUseAllAsync(both, client, cancellationToken) is not { } refused)
        {
            return null;
        }

        return refused.Use == assertion
            ? RefusalOf(refused, new(TokenError.InvalidClient, RefusalReason.AssertionUsedBefore), TokenError.AssertionMadeBeforeStart)
            : RefusalOf(refused, new(TokenError.ProofUsedBefore, RefusalReason.ProofUsedBefore), TokenError.ProofMadeBeforeStart);
    }

    private static Refusal RefusalOf(RefusedUse refused, Refusal usedBefore, TokenError madeBeforeStart) => refused.Fault switch
    {
        UseFault.UsedBefore => usedBefore,
        UseFault.MadeBeforeStart => new(madeBeforeStart, RefusalReason.MadeBeforeStart),
        UseFault.TooManyInUse => new(TokenError.SlowDown, RefusalReason.TooManyInUse) { RetryAfter = refused.RetryAfter },
        _ => throw new UnreachableException(),
    };
}
