using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Finds the key of a client's row by the client's identifier.</summary>
internal static class ClientKeys
{
    /// <returns>Null if there is no such client.</returns>
    public static async Task<Guid?> FindClientKeyAsync(this DbContext context, string clientId, CancellationToken cancellationToken)
    {
        if (!ClientIdentifier.IsPossible(clientId))
        {
            return null;
        }

        var found = await context.Rows<ClientRow>()
            .Where(client => client.ClientId == clientId)
            .Select(client => new { client.Id, client.ClientId })
            .ToListAsync(cancellationToken);

        // Compared exactly, because SQL Server ignores trailing spaces, whatever the collation.
        return found.Find(client => client.ClientId == clientId)?.Id;
    }
}
