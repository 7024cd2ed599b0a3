using System.Net.Http.Headers;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Asks for a token (RFC 6749 §4.4.2). A class, not a record: a record would print the secret.</summary>
internal sealed class TokenRequest
{
    public required string ClientId { get; init; }

    public required string Secret { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Whether the client is in a Basic header (RFC 6749 §2.3.1) in place of the body.</summary>
    public bool Basic { get; init; }

    /// <exception cref="HttpRequestException">There is no answer.</exception>
    public Task<HttpAnswer> SendAsync(IssuerHttp http, Uri tokenEndpoint, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> form = [new("grant_type", "client_credentials")];
        if (Scopes.Count > 0)
        {
            form.Add(new("scope", string.Join(' ', Scopes)));
        }

        form.AddRange(Resources.Select(resource => KeyValuePair.Create("resource", resource)));
        if (!Basic)
        {
            form.AddRange([new("client_id", ClientId), new("client_secret", Secret)]);
        }

        return http.PostFormAsync(tokenEndpoint, form, Basic ? BasicHeader() : null, cancellationToken);
    }

    private AuthenticationHeaderValue BasicHeader() =>
        new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FormEncode(ClientId)}:{FormEncode(Secret)}")));

    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
