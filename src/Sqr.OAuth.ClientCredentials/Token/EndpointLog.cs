using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class EndpointLog // ids 5000-5999, listed in docs/events.md, never reused
{
    [LoggerMessage(5001, LogLevel.Error, "A request failed and was answered 500.", EventName = "RequestFailed")]
    public static partial void RequestFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5002, LogLevel.Warning, "A request was answered 503. {Reason}", EventName = "RequestUnavailable")]
    public static partial void RequestUnavailable(this ILogger logger, string reason);

    [LoggerMessage(5003, LogLevel.Debug, "The caller disconnected before it was answered ({Fault}).", EventName = "RequesterGone")]
    public static partial void RequesterGone(this ILogger logger, string fault);

    [LoggerMessage(5004, LogLevel.Warning,
        "A token request over plain http was refused, because {Section}:RequireHttps is true; the environment is {Environment}. {Cause} "
        + "This is logged at most once a minute.",
        EventName = "PlainHttpRefused")]
    public static partial void PlainHttpRefused(this ILogger logger, string section, string environment, string cause);

    [LoggerMessage(5005, LogLevel.Error,
        "A token request was refused, because other code in this host had already read its body. "
        + "Call HttpRequest.EnableBuffering before the body is read. A form in UTF-8 can also be read with HttpRequest.ReadFormAsync.",
        EventName = "BodyAlreadyRead")]
    public static partial void BodyAlreadyRead(this ILogger logger);
}
