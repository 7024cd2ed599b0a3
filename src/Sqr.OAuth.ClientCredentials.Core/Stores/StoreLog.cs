using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class StoreLog // ids 3000-3999, listed in docs/events.md, never reused
{
    [LoggerMessage(3001, LogLevel.Error, "A store failed or did not answer in time. Requests that need its answer get 503.", EventName = "StoreFailed")]
    public static partial void StoreFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3002, LogLevel.Error,
        "The store keeps failing. It is not called for {BreakDuration}, and then tried again.", EventName = "StoreBreakerOpened")]
    public static partial void StoreBreakerOpened(this ILogger logger, TimeSpan breakDuration);

    [LoggerMessage(3003, LogLevel.Information, "The store is available again.", EventName = "StoreBreakerClosed")]
    public static partial void StoreBreakerClosed(this ILogger logger);
}
