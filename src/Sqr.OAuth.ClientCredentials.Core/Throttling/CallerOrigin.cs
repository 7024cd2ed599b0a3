namespace Sqr.OAuth.ClientCredentials;

/// <summary>The network that a caller is in, as far as a client may be known from there.</summary>
/// <param name="Network">The caller's network. Behind a proxy whose header nothing has processed, the network that the header claims.</param>
/// <param name="Proxy">The network of that proxy; the default if there is none. Someone else who forges the header has another one.</param>
internal readonly record struct CallerOrigin(CallerNetwork Network, CallerNetwork Proxy)
{
    public static CallerOrigin Of(Caller caller) =>
        caller.IsProxied ? new(new Caller(caller.ClaimedAddress).Network, caller.Network) : new(caller.Network, default);

    public override string ToString() => Proxy == default ? Network.ToString() : $"{Network} by {Proxy}";
}
