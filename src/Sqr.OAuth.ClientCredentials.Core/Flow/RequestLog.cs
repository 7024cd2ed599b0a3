using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Writes one line for each request that was decided.</summary>
internal sealed class RequestLog(ILoggerFactory loggers, CurrentSettings settings)
{
    /// <summary>The category of these lines, by which a host can turn them off.</summary>
    public const string Category = "Sqr.OAuth.ClientCredentials.Requests";

    private const string Nothing = "-";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    public void Issued(TokenRequest request, in GrantedRequest granted)
    {
        if (!_logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        var (grant, token) = (granted.Grant, granted.Given.Token);
        _logger.TokenIssued(
            granted.Given.IsReused ? "given again" : "issued",
            LogText.Escape(grant.Client.ClientId),
            SentCredential.MethodOf(request.Credential),
            AddressOf(request.Received.Caller),
            string.Join(' ', TokenAudience.Of(grant, settings.Value)),
            token.Scope ?? Nothing,
            (long)(token.ExpiresAt - token.IssuedAt).TotalSeconds,
            BindingOf(grant.Confirmation),
            token.KeyId ?? Nothing,
            token.Id?.ToString("N") ?? Nothing,
            request.Received.Id);
    }

    public void Refused(in ReceivedRequest received, ClientCredential? credential, SentClientId? sent, Refusal refusal)
    {
        if (!_logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        _logger.TokenRefused(
            refusal.Error.Code.Name,
            refusal.Reason?.ToString() ?? Nothing,
            ClientNames.Of(refusal, sent) ?? Nothing,
            credential is null ? Nothing : SentCredential.MethodOf(credential),
            AddressOf(received.Caller),
            string.Concat(refusal.Error.Description, refusal.ClientId is null ? HintOf(sent?.Similar) : null, HintOf(refusal)),
            received.Id);
    }

    public void ExplanationRead(string clientId, string requestId, in ReceivedRequest received) =>
        _logger.ExplanationRead(LogText.Escape(clientId), requestId, received.Id);

    private static string AddressOf(Caller caller) => caller.Address?.ToString() ?? Nothing;

    private static string BindingOf(Confirmation? confirmation) => confirmation switch
    {
        null => "no key",
        { JwkThumbprint: not null, CertificateThumbprint: not null } => "a DPoP key and a certificate",
        { JwkThumbprint: not null } => "a DPoP key",
        _ => "a certificate",
    };

    private static string? HintOf(string? similar) => similar is null
        ? null
        : $" The id that was sent differs from that of the client {LogText.Escape(similar)} only in case or white space.";

    private static string? HintOf(Refusal refusal) => (refusal.Reason, refusal.Candidates) switch
    {
        (_, []) => null,
        (RefusalReason.AmbiguousWorkload, var clients) =>
            $" The token matches several clients: {string.Join(", ", clients.Select(client => LogText.Escape(client.ClientId)))}. "
            + "Make their FederatedCredentials different, with narrower subjects or with Audience or Claims.",
        (_, var clients) =>
            $" It nearly matches {string.Join(", ", clients.Select(client => $"{LogText.Escape(client.ClientId)} ({client.Reason})"))}.",
    };
}

internal static partial class RequestLogEvents // ids 2040-2049, listed in docs/events.md, never reused
{
    [LoggerMessage(2040, LogLevel.Information,
        "A token was {Outcome} to client {ClientId}, by {Method} from {Address}: audience {Audience}, scope {Scope}, valid for {Lifetime} s, "
        + "bound to {Binding}, signed by key {KeyId}, jti {TokenId}. Request {OAuthRequestId}.",
        EventName = "TokenIssued")]
    public static partial void TokenIssued(
        this ILogger logger,
        string outcome,
        string clientId,
        string method,
        string address,
        string audience,
        string scope,
        long lifetime,
        string binding,
        string keyId,
        string tokenId,
        string oAuthRequestId);

    [LoggerMessage(2041, LogLevel.Information,
        "A request was refused: {Error}, {Reason}, client {ClientId}, by {Method} from {Address}. {Detail} Request {OAuthRequestId}.",
        EventName = "TokenRefused")]
    public static partial void TokenRefused(
        this ILogger logger,
        string error,
        string reason,
        string clientId,
        string method,
        string address,
        string detail,
        string oAuthRequestId);

    [LoggerMessage(2043, LogLevel.Information,
        "Client {ClientId} read the explanation of request {ExplainedRequestId}. Request {OAuthRequestId}.",
        EventName = "ExplanationRead")]
    public static partial void ExplanationRead(this ILogger logger, string clientId, string explainedRequestId, string oAuthRequestId);

    [LoggerMessage(2042, LogLevel.Information, "{Explanation}", EventName = "RequestExplained")]
    public static partial void RequestExplained(this ILogger logger, string explanation);
}
