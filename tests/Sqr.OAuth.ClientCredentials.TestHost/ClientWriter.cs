namespace Sqr.OAuth.ClientCredentials.TestHost;

/// <summary>Writes clients and secrets, and prints each write once it was acknowledged, until the process is killed.</summary>
internal static class ClientWriter
{
    public static async Task WriteForeverAsync(IServiceProvider services)
    {
        var clients = services.GetRequiredService<IClientManager>();
        while (true)
        {
            var id = Guid.NewGuid().ToString("N");
            await clients.CreateAsync(new() { ClientId = id, Scopes = { "read:users" } });
            Acknowledge($"created {id}");

            var added = await clients.AddSecretAsync(id, new() { Description = "first" });
            Acknowledge($"secret {id} {added?.Secret.Id}");

            await clients.DisableAsync(id);
            Acknowledge($"disabled {id}");
        }
    }

    private static void Acknowledge(string write)
    {
        Console.Out.WriteLine(write);
        Console.Out.Flush();
    }
}
