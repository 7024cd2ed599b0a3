namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A client store of an adopter's, as good or bad as a test wants it.</summary>
internal sealed class StoreOf(Func<string, CancellationToken, ValueTask<Client?>> find) : IClientStore
{
    private int _calls;

    public static Client Acme { get; } = new() { ClientId = "acme", Secrets = [new() { Hash = SecretHash.OfRandomSecret("right") }] };

    public int Calls => Volatile.Read(ref _calls);

    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);

        return find(clientId, cancellationToken);
    }
}
