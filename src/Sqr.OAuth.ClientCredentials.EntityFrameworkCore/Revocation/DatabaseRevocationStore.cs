using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Revoked tokens in the database: a token that one node has revoked is revoked on every node.</summary>
internal sealed class DatabaseRevocationStore(StoreDatabase database, TimeProvider time) : IRevocationStore
{
    /// <inheritdoc/>
    public async ValueTask RevokeAsync(string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokenId);
        var digest = IdentifierDigest.Of(tokenId);
        await database.UseAsync(async context =>
        {
            var revoked = context.Rows<RevokedTokenRow>().Where(row => row.Digest == digest);
            var added = !await revoked.AnyAsync(cancellationToken)
                && await context.TryInsertAsync(new RevokedTokenRow { Digest = digest, ExpiresAt = expiresAt }, revoked);

            return added || await RememberUntilAsync(revoked, expiresAt);
        });
    }

    /// <inheritdoc/>
    public async ValueTask<bool> IsRevokedAsync(string tokenId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokenId);
        var digest = IdentifierDigest.Of(tokenId);
        var now = time.GetUtcNow();

        return await database.UseAsync(context => context.Rows<RevokedTokenRow>()
            .AnyAsync(row => row.Digest == digest && row.ExpiresAt > now, cancellationToken));
    }

    private static async Task<bool> RememberUntilAsync(IQueryable<RevokedTokenRow> revoked, DateTimeOffset expiresAt) =>
        await revoked
            .Where(row => row.ExpiresAt < expiresAt)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, expiresAt), CancellationToken.None) > 0;
}
