using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>All that the doctor looks at, in order: each step needs what the one before has found.</summary>
internal sealed class Examination(Uri issuer, TokenRequest? client, TimeProvider time)
{
    private readonly List<Finding> _findings = [];

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
            await ExamineTokensAsync(http, endpoint, jwks, cancellationToken);
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
            _findings.Add(Finding.Error("metadata-none", $"Neither {oauthUrl} nor {openIdUrl} has metadata that can be read.", "Check the URL: it must be the issuer, with its path if it has one."));
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

    private async Task ExamineTokensAsync(IssuerHttp http, Uri endpoint, string jwks, CancellationToken cancellationToken)
    {
        try
        {
            _findings.AddRange(await new TokenEndpointCheck(http, endpoint).ExamineAsync(client?.ClientId, cancellationToken));

            // A real secret goes only over a way that nobody reads.
            if (client is not null && (endpoint.Scheme is "https" || endpoint.IsLoopback))
            {
                await ExamineTokenAsync(await client.SendAsync(http, endpoint, cancellationToken), jwks);
            }
        }
        catch (HttpRequestException exception)
        {
            _findings.Add(Unreachable("token-endpoint", endpoint, exception));
        }
    }

    private async Task ExamineTokenAsync(HttpAnswer answer, string jwks)
    {
        var (token, findings) = AccessTokenCheck.OfAnswer(answer);
        _findings.AddRange(findings);
        if (token is not null)
        {
            _findings.AddRange(await AccessTokenCheck.OfTokenAsync(token, issuer, jwks, answer.ReceivedAt));
        }
    }

    private static Finding Unreachable(string kind, Uri url, HttpRequestException exception) =>
        Finding.Error($"{kind}-unreachable", $"{url} does not answer: {exception.Message}", "Publish a URL that clients can reach.");

    private static JsonObject? ContentOf(HttpAnswer answer) => answer.IsSuccess ? JsonReading.AsObject(answer.Body) : null;

    private static Uri? Url(JsonObject metadata, string name) =>
        Uri.TryCreate(metadata.Text(name), UriKind.Absolute, out var url) && url.Scheme is "https" or "http" ? url : null;
}
