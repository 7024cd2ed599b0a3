using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class ThrottleLog // ids 2000-2999, listed in docs/events.md, never reused
{
    [LoggerMessage(2030, LogLevel.Warning,
        "Too many attempts to authenticate from {Address} failed. Requests from there are answered 429 for {Duration}, except those of clients that "
        + "authenticated from there before and do not fail themselves.",
        EventName = "AddressThrottled")]
    public static partial void AddressThrottled(this ILogger logger, string address, TimeSpan duration);

    [LoggerMessage(2031, LogLevel.Warning,
        "Too many attempts to authenticate as client {ClientId} failed. Until there are fewer, addresses that the client has not used before have three tries "
        + "each and are then answered 429. This is logged at most once a minute for a client.",
        EventName = "ClientThrottled")]
    public static partial void ClientThrottled(this ILogger logger, string clientId);

    [LoggerMessage(2032, LogLevel.Warning,
        "Too many attempts to authenticate as a client that does not exist, or as a workload that belongs to none, failed. Until there are fewer, each address "
        + "has three tries and is then answered 429.",
        EventName = "UnknownClientThrottled")]
    public static partial void UnknownClientThrottled(this ILogger logger);

    [LoggerMessage(2033, LogLevel.Warning,
        "A request has the header X-Forwarded-For or Forwarded, but this host does not process it. Requests with such a header may come from a proxy, so their "
        + "failed attempts to authenticate are not counted per address. Behind a proxy, set up forwarded headers and list the proxy as known, or set "
        + "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true if only the proxy can reach this host. This is logged once.",
        EventName = "ForwardedAddressIgnored")]
    public static partial void ForwardedAddressIgnored(this ILogger logger);

    [LoggerMessage(2034, LogLevel.Error,
        "The shared throttle store is unavailable. Until it is back, this node throttles by what it knows itself.", EventName = "ThrottleStoreUnavailable")]
    public static partial void ThrottleStoreUnavailable(this ILogger logger, Exception exception);

    [LoggerMessage(2035, LogLevel.Information, "The shared throttle store is available again.", EventName = "ThrottleStoreAvailable")]
    public static partial void ThrottleStoreAvailable(this ILogger logger);
}
