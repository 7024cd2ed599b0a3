using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

internal static class FailedSpan
{
    /// <summary>Marks a span as failed.</summary>
    /// <param name="span">The span.</param>
    /// <param name="errorType">A word of a closed set, or the name of an exception's type; never its message, which could hold something secret.</param>
    public static void Fail(this Activity span, string errorType)
    {
        span.SetStatus(ActivityStatusCode.Error);
        span.SetTag("error.type", errorType);
    }

    /// <summary>The name under which an exception is told from others.</summary>
    public static string ErrorType(this Exception exception) => exception.GetType().FullName ?? exception.GetType().Name;
}
