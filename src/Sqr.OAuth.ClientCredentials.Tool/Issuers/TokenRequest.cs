using System.Net;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Requests a token (RFC 6749 §4.4.2), with any authentication method.</summary>
internal sealed class TokenRequest : IDisposable
{
    public required RequestCredential Credential { get; init; }

    /// <summary>Null if it follows from the credential.</summary>
    public string? ClientId { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The key that the token must be bound to; null for none.</summary>
    public ProofKey? ProofKey { get; init; }

    /// <summary>The connection with the client's certificate; null if it has none.</summary>
    public IssuerHttp? CertificateHttp { get; init; }

    /// <summary>The token endpoint that the metadata names for this request. Clients with a certificate may have their own (RFC 8705 §5).</summary>
    public string? EndpointIn(JsonObject metadata) =>
        (CertificateHttp is null ? null : (metadata["mtls_endpoint_aliases"] as JsonObject)?.Text("token_endpoint")) ?? metadata.Text("token_endpoint");

    /// <summary>Sends the request, and sends it again with a nonce if the issuer requires one (RFC 9449 §8).</summary>
    /// <param name="http">The connection to use, unless there is one with a certificate.</param>
    /// <param name="tokenEndpoint">The URL to send it to.</param>
    /// <param name="issuer">The issuer identifier, which is the audience of an assertion.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    public async Task<HttpAnswer> SendAsync(IssuerHttp http, Uri tokenEndpoint, string issuer, CancellationToken cancellationToken)
    {
        var answer = await SendOnceAsync(http, tokenEndpoint, issuer, null, cancellationToken);

        return ProofKey is not null && NonceIn(answer) is { } nonce
            ? await SendOnceAsync(http, tokenEndpoint, issuer, nonce, cancellationToken)
            : answer;
    }

    public void Dispose()
    {
        Credential.Dispose();
        ProofKey?.Dispose();
        CertificateHttp?.Dispose();
    }

    private Task<HttpAnswer> SendOnceAsync(IssuerHttp http, Uri tokenEndpoint, string issuer, string? nonce, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> form = [new("grant_type", "client_credentials")];
        if (Scopes.Count > 0)
        {
            form.Add(new("scope", string.Join(' ', Scopes)));
        }

        form.AddRange(Resources.Select(resource => KeyValuePair.Create("resource", resource)));
        var authorization = Credential.AddTo(form, issuer);

        return (CertificateHttp ?? http).PostFormAsync(tokenEndpoint, form, authorization, ProofKey?.Prove(tokenEndpoint, nonce), cancellationToken);
    }

    private static string? NonceIn(HttpAnswer answer) =>
        answer.Status is HttpStatusCode.BadRequest
        && JsonReading.AsObject(answer.Body)?.Text("error") is "use_dpop_nonce"
        && answer.Headers.TryGetValues(ProofHeaders.Nonce, out var values)
            ? values.FirstOrDefault()
            : null;
}
