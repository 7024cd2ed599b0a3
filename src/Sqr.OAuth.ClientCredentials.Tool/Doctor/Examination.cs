using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Everything the doctor examines, in order: each step needs what the one before has found.</summary>
internal sealed class Examination(Uri issuer, TokenRequest? client, TimeProvider time)
{
    private readonly List<Finding> _findings = [];

    /// <summary>Whether the client's own credential was sent.</summary>
    public bool TokenRequested { get; private set; }

    /// <exception cref="HttpRequestException">The issuer itself does not answer.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var transport = new TransportCheck(time);
        _findings.AddRange(await transport.ExamineAsync(issuer, cancellationToken));
        using var http = transport.Untrusted is { } untrusted ? IssuerHttp.CreateFor(untrusted) : IssuerHttp.Create();
        if (await ReadMetadataAsync(http, cancellationToken) is not { } metadata)
        {
            return _findings;
        }

        _findings.AddRange(MetadataCheck.Of(issuer, metadata));
        var jwks = await ReadKeysAsync(http, Url(metadata, "jwks_uri"), cancellationToken);
        if (transport.Untrusted is null && Url(metadata, "token_endpoint") is { } endpoint)
        {
            var answers = await ExamineEndpointAsync(http, endpoint, cancellationToken);
            if (answers && client is not null && Absolute(client.EndpointIn(metadata)) is { } clientsEndpoint)
            {
                await ExamineTokensAsync(http, client, clientsEndpoint, metadata, jwks, cancellationToken);
            }
        }

        return _findings;
    }

    private async Task<JsonObject?> ReadMetadataAsync(IssuerHttp http, CancellationToken cancellationToken)
    {
        var (oauthUrl, openIdUrl) = (MetadataAddress.OAuth(issuer), MetadataAddress.OpenId(issuer));
        var oauth = await http.GetAsync(oauthUrl, cancellationToken);
        var openId = await http.GetAsync(openIdUrl, cancellationToken);
        _findings.AddRange([.. TransportCheck.OfClock(oauth), .. MetadataCheck.OfDocument(oauthUrl, oauth), .. MetadataCheck.OfDocument(openIdUrl, openId)]);
        var (first, second) = (ContentOf(oauth), ContentOf(openId));
        if (first is null && second is null)
        {
            _findings.Add(Finding.Error(
                "metadata-none",
                $"Neither {oauthUrl} nor {openIdUrl} has metadata that can be read.",
                "Check the URL: it must be the issuer, with its path if it has one."));
        }
        else if (first is not null && second is not null)
        {
            _findings.AddRange(MetadataCheck.OfBoth(first, second));
        }

        return first ?? second;
    }

    private async Task<string> ReadKeysAsync(IssuerHttp http, Uri? url, CancellationToken cancellationToken)
    {
        if (url is null)
        {
            return "";
        }

        try
        {
            var answer = await http.GetAsync(url, cancellationToken);
            _findings.AddRange(KeySetCheck.Of(answer));

            return answer.Body;
        }
        catch (HttpRequestException exception)
        {
            _findings.Add(Unreachable("jwks-uri", url, exception));

            return "";
        }
    }

    /// <returns>False if it does not answer.</returns>
    private async Task<bool> ExamineEndpointAsync(IssuerHttp http, Uri endpoint, CancellationToken cancellationToken)
    {
        try
        {
            _findings.AddRange(await new TokenEndpointCheck(http, endpoint, issuer.OriginalString).ExamineAsync(client?.ClientId, cancellationToken));

            return true;
        }
        catch (HttpRequestException exception)
        {
            _findings.Add(Unreachable("token-endpoint", endpoint, exception));

            return false;
        }
    }

    private async Task ExamineTokensAsync(
        IssuerHttp http, TokenRequest request, Uri endpoint, JsonObject metadata, string jwks, CancellationToken cancellationToken)
    {
        if (!IsTrusted(metadata, endpoint) || metadata.Text("issuer") is not { } audience)
        {
            _findings.Add(Finding.Note(
                "token-not-asked",
                "The client's credential was not sent: it is not sent over plain http, nor to an address from another issuer's metadata "
                    + "or from metadata that was read over plain http.",
                "Fix that first, then try again."));

            return;
        }

        try
        {
            TokenRequested = true;
            await ExamineTokenAsync(request, await request.SendAsync(http, endpoint, audience, cancellationToken), jwks);
        }
        catch (HttpRequestException exception)
        {
            _findings.Add(Unreachable("token-endpoint", endpoint, exception));
        }
    }

    /// <summary>Whether a real secret may be sent there: over a connection that nobody can read, to an address that the issuer itself published over such a
    /// connection (RFC 8414 §3.3).</summary>
    private bool IsTrusted(JsonObject metadata, Uri endpoint) =>
        IsPrivate(issuer) && IsPrivate(endpoint) && metadata.Text("issuer")?.TrimEnd('/') == issuer.OriginalString.TrimEnd('/');

    private static bool IsPrivate(Uri url) => url.Scheme is "https" || url.IsLoopback;

    private async Task ExamineTokenAsync(TokenRequest request, HttpAnswer answer, string jwks)
    {
        var (token, findings) = AccessTokenCheck.OfAnswer(answer, request.ProofKey is null ? "Bearer" : "DPoP");
        _findings.AddRange(findings);
        if (token is not null)
        {
            _findings.AddRange(AccessTokenCheck.OfBinding(token, request));
            _findings.AddRange(await AccessTokenCheck.OfTokenAsync(token, issuer, jwks, answer.ReceivedAt));
        }
    }

    private static Finding Unreachable(string kind, Uri url, HttpRequestException exception) =>
        Finding.Error($"{kind}-unreachable", $"{url} does not answer: {exception.Message}", "Publish a URL that clients can reach.");

    private static JsonObject? ContentOf(HttpAnswer answer) => answer.IsSuccess ? JsonReading.AsObject(answer.Body) : null;

    private static Uri? Url(JsonObject metadata, string name) => Absolute(metadata.Text(name));

    private static Uri? Absolute(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" ? url : null;
}
