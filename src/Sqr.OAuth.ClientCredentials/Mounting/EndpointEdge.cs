using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The outermost part of every endpoint: the one place where exceptions are caught and answered. A request with client credentials gets its
/// identifier here.</summary>
internal sealed class EndpointEdge(AnsweredRequests answered, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _requests = loggers.CreateLogger(RequestLog.Category);
    private readonly ILogger _documents = loggers.CreateLogger<EndpointEdge>();
    private readonly RandomIds _ids = new();

    /// <summary>Answers a request for something public.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate answer)
    {
        try
        {
            await answer(context);
        }
        catch (Exception exception)
        {
            await AnswerFaultAsync(context, exception, _documents);
        }
    }

    /// <summary>Answers a request with client credentials.</summary>
    public async Task RunAsync(HttpContext context, CredentialRequestDelegate answer)
    {
        var received = Receive(context);
        using var scope = _requests.IsEnabled(LogLevel.Error) ? _requests.BeginScope(new RequestScope(received.Id)) : null;
        try
        {
            await answer(context, received);
        }
        catch (Exception exception)
        {
            if (await AnswerFaultAsync(context, exception, _requests) is { } fault)
            {
                answered.Note(received, fault);
            }
        }
    }

    /// <summary>Gives a request its identifier, which the answer carries.</summary>
    public ReceivedRequest Receive(HttpContext context)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var id = _ids.Next(second).ToString("N");
        context.Response.Headers[RequestIdHeader.Name] = id;

        return new(id, CallerReader.Read(context.Request), time.GetTimestamp());
    }

    /// <returns>Null if no one is left to answer.</returns>
    private async ValueTask<RequestFault?> AnswerFaultAsync(HttpContext context, Exception exception, ILogger logger)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            logger.RequesterGone(exception.GetType().Name);

            return null;
        }

        if (exception is UnavailableException unavailable)
        {
            logger.RequestUnavailable(unavailable.Message);
            TokenAnswers.SetRetryAfter(context.Response, unavailable.RetryAfter);
            await AnswerFaultAsync(context, StatusCodes.Status503ServiceUnavailable);

            return RequestFault.Unavailable;
        }

        logger.RequestFailed(exception);
        await AnswerFaultAsync(context, StatusCodes.Status500InternalServerError);

        return RequestFault.Failed;
    }

    private async Task AnswerFaultAsync(HttpContext context, int status)
    {
        if (context.Response.HasStarted)
        {
            context.Abort(); // a partial answer must not look complete

            return;
        }

        await TokenAnswers.WriteFaultAsync(context.Response, status, time.GetUtcNow());
    }
}

/// <summary>Answers a request with client credentials.</summary>
internal delegate Task CredentialRequestDelegate(HttpContext context, ReceivedRequest received);

/// <summary>The header that names a request in the answer, so that its sender and the operator can speak of the same one.</summary>
internal static class RequestIdHeader
{
    public const string Name = "Request-Id";
}
