using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>From a client's identifier to the key of its row.</summary>
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

        // Equal to the character: SQL Server ignores spaces at the end, whatever the collation.
        return found.Find(client => client.ClientId == clientId)?.Id;
    }
}
