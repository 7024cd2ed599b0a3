using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The one place where exceptions are caught and answered, for every endpoint.</summary>
internal sealed class EndpointEdge(TimeProvider time, ILogger<EndpointEdge> logger)
{
    public async Task RunAsync(HttpContext context, RequestDelegate answer)
    {
        try
        {
            await answer(context);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            logger.RequesterGone(exception.GetType().Name); // no one is left to answer
        }
        catch (UnavailableException exception)
        {
            await AnswerUnavailableAsync(context, exception);
        }
        catch (Exception exception)
        {
            logger.RequestFailed(exception);
            await AnswerFaultAsync(context, StatusCodes.Status500InternalServerError);
        }
    }

    private Task AnswerUnavailableAsync(HttpContext context, UnavailableException exception)
    {
        logger.RequestUnavailable(exception.Message);
        TokenAnswers.SetRetryAfter(context.Response, exception.RetryAfter);

        return AnswerFaultAsync(context, StatusCodes.Status503ServiceUnavailable);
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
