namespace Sqr.OAuth.ClientCredentials;

/// <summary>Explains refused requests from what is remembered of them, and from their clients' settings of now.</summary>
internal sealed class RequestExplanations(RefusedRequests requests, ClientLookup clients, TimeProvider time) : IRequestExplanations
{
    public async ValueTask<RequestExplanation?> FindAsync(string requestId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requestId);

        return requests.Find(requestId) is { } request ? await ExplainAsync(request, cancellationToken) : null;
    }

    public async ValueTask<RequestExplanation> ExplainAsync(RefusedRequest request, CancellationToken cancellationToken)
    {
        var refusal = request.Refusal;
        var client = refusal.ClientId is { } id ? await clients.FindByIdAsync(id, cancellationToken) : null;
        var broken = RequestRule.BrokenBy(request);

        return new()
        {
            RequestId = request.Id,
            RefusedAt = request.At,
            Error = refusal.Error.Code.Name,
            ErrorDescription = refusal.Error.Description,
            Reason = refusal.Reason?.ToString(),
            ClientId = refusal.ClientId,
            Received = request.Received,
            Passed = [.. RequestRule.All.TakeWhile(rule => rule != broken).Select(rule => rule.Text)],
            Failed = broken.Text,
            Advice = [.. Advice.For(request, client, time.GetUtcNow())],
        };
    }
}
