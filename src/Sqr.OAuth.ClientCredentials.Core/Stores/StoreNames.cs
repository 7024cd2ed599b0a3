namespace Sqr.OAuth.ClientCredentials;

/// <summary>What the stores are called in metrics and spans.</summary>
internal static class StoreNames
{
    public const string Clients = "clients";
    public const string Keys = "keys";
    public const string Replay = "replay";
    public const string SecretUses = "secret_uses"; // the client store, in the background
    public const string Throttle = "throttle";
}
