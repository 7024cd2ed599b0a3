using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What traces show of a request: a span for authentication, and tags of the host's own span.</summary>
internal static class RequestTrace
{
    private const string RequestIdTag = "sqr.oauth.request_id";
    private const string ErrorTag = "sqr.oauth.error"; // error.type of a server span is its status

    // The host has a span of its own even if nobody records it, so ours is asked.
    private static Activity? HostSpan => Telemetry.Activities.HasListeners() ? Activity.Current : null;

    public static Activity? StartAuthentication(TokenRequest request)
    {
        var span = Telemetry.Activities.StartActivity("sqr.oauth.authenticate");

        return span?.SetTag(RequestTags.Method, SentCredential.MethodOf(request.Credential)).SetTag(RequestIdTag, request.Received.Id);
    }

    public static void EndAuthentication(Activity? span, Outcome<AuthenticatedClient> outcome)
    {
        if (span is not null && outcome.Refused(out var refusal, out _))
        {
            span.SetStatus(ActivityStatusCode.Error).SetTag(RequestTags.Error, refusal.Error.Code.Name).SetTag(RequestTags.Reason, refusal.Reason?.ToString());
        }
    }

    public static void Issued(in ReceivedRequest received, string clientId) =>
        HostSpan?.SetTag(RequestIdTag, received.Id).SetTag(RequestTags.ClientId, clientId);

    public static void Refused(in ReceivedRequest received, Refusal refusal) =>
        HostSpan?.SetTag(RequestIdTag, received.Id)
            .SetTag(RequestTags.ClientId, refusal.ClientId) // of a client that exists only: anyone can send an identifier
            .SetTag(ErrorTag, refusal.Error.Code.Name)
            .SetTag(RequestTags.Reason, refusal.Reason?.ToString());
}
