using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Answers requests to the issuer that the host's rate limiter rejects.</summary>
public static class ClientCredentialsRateLimiting
{
    private static readonly TimeSpan UnknownDelay = TimeSpan.FromSeconds(1);

    /// <summary>Answers 429 with <c>Retry-After</c> and the error <c>slow_down</c>, as a TokenErrorDto. Set it as
    /// <see cref="RateLimiterOptions.OnRejected"/>. It answers only for the issuer's endpoints; requests to the host's other endpoints are left
    /// unchanged.</summary>
    /// <param name="context">The rejected request. <c>Retry-After</c> is the limiter's suggestion, or one second if it has none.</param>
    /// <param name="cancellationToken">Not used: the answer is written immediately.</param>
    /// <returns>A task that completes when the answer is written.</returns>
    public static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IssuerEndpoint>() is not { } endpoint)
        {
            return;
        }

        if (endpoint.TakesCredentials) // a global limit rejects requests for documents too
        {
            NoteThrottled(context.HttpContext);
        }

        var delay = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) && known > TimeSpan.Zero ? known : UnknownDelay;
        TokenAnswers.SetRetryAfter(context.HttpContext.Response, delay);
        await TokenAnswers.WriteAsync(context.HttpContext.Response, TokenError.SlowDown);
    }

    private static void NoteThrottled(HttpContext context)
    {
        var received = context.RequestServices.GetRequiredService<EndpointEdge>().Receive(context);
        var answered = context.RequestServices.GetRequiredService<AnsweredRequests>();
        answered.Note(received, credential: null, new(TokenError.SlowDown, RefusalReason.Throttled));
    }
}
