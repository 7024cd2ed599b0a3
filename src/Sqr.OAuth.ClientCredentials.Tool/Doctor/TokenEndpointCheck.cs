using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>How the token endpoint answers unknown clients. Everything sent here is random, so no real secret is at risk.</summary>
internal sealed class TokenEndpointCheck(IssuerHttp http, Uri endpoint, string issuer)
{
    public async Task<IReadOnlyList<Finding>> ExamineAsync(string? knownClient, CancellationToken cancellationToken)
    {
        var strangerId = $"sqr-oauth-doctor-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var wrongSecret = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var stranger = await RequestAsync(strangerId, wrongSecret, cancellationToken);
        List<Finding> findings =
        [
            .. OfGet(await http.GetAsync(endpoint, cancellationToken)),
            .. OfRefusal(stranger),
            .. OfEcho(stranger, strangerId, wrongSecret),
            .. await OfQueryAsync(strangerId, wrongSecret, stranger, cancellationToken),
        ];
        if (knownClient is not null)
        {
            findings.AddRange(OfDifference(stranger, await RequestAsync(knownClient, wrongSecret, cancellationToken)));
        }

        return findings;
    }

    private Task<HttpAnswer> RequestAsync(string clientId, string secret, CancellationToken cancellationToken) =>
        new TokenRequest { Credential = new RequestCredential.Secret(clientId, secret, basic: false) }.SendAsync(http, endpoint, issuer, cancellationToken);

    private static IEnumerable<Finding> OfGet(HttpAnswer answer)
    {
        if (answer.IsSuccess)
        {
            yield return Finding.Error(
                "get-accepted", "The token endpoint answers GET with 200.", "Accept only POST (RFC 6749 section 3.2): URLs end up in logs and histories.");
        }
    }

    private static IEnumerable<Finding> OfRefusal(HttpAnswer answer)
    {
        var error = JsonReading.AsObject(answer.Body)?.Text("error");
        if (error is not "invalid_client")
        {
            yield return Finding.Error(
                "refusal-code",
                $"An unknown client was answered {(int)answer.Status} with the error {error ?? "(none)"}, not invalid_client.",
                "Answer invalid_client (RFC 6749 section 5.2).");
        }
        else if (answer.Status is not HttpStatusCode.Unauthorized)
        {
            yield return Finding.Warning(
                "refusal-status",
                $"An unknown client was answered {(int)answer.Status}, not 401.",
                "Answer 401: many clients and gateways look only at the status.");
        }
    }

    private static IEnumerable<Finding> OfEcho(HttpAnswer answer, string clientId, string secret)
    {
        if (answer.Body.Contains(secret, StringComparison.Ordinal))
        {
            yield return Finding.Error(
                "secret-echoed",
                "The answer to a wrong secret repeats the secret, so it ends up in the logs of clients and proxies.",
                "Use fixed error texts.");
        }
        else if (answer.Body.Contains(clientId, StringComparison.Ordinal))
        {
            yield return Finding.Warning(
                "client-echoed",
                "The answer to an unknown client repeats its identifier, so text that an attacker sends comes back in the issuer's name.",
                "Use fixed error texts.");
        }
    }

    /// <summary>The endpoint reads the query if a secret there is answered like a wrong secret, and no secret at all is answered differently.</summary>
    private async Task<IReadOnlyList<Finding>> OfQueryAsync(string clientId, string secret, HttpAnswer wrong, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] withoutSecret = [new("grant_type", "client_credentials"), new("client_id", clientId)];
        var query = new UriBuilder(endpoint) { Query = $"client_secret={secret}" }.Uri;
        var none = await http.PostFormAsync(endpoint, withoutSecret, null, null, cancellationToken);
        var inQuery = await http.PostFormAsync(query, withoutSecret, null, null, cancellationToken);

        return Words(inQuery) == Words(wrong) && Words(none) != Words(wrong)
            ?
            [
                Finding.Error(
                    "secret-in-query",
                    "The token endpoint reads a secret from the query of the URL.",
                    "Refuse it (RFC 6749 section 2.3.1): every proxy on the way logs URLs."),
            ]
            : [];
    }

    private static IEnumerable<Finding> OfDifference(HttpAnswer unknown, HttpAnswer wrong)
    {
        if (Words(unknown) != Words(wrong))
        {
            yield return Finding.Warning(
                "clients-told-apart",
                "An unknown client and a wrong secret are answered differently, so anyone can find out which clients exist.",
                "Answer both with the same status and text.");
        }
    }

    private static (HttpStatusCode Status, string? Error, string? Description) Words(HttpAnswer answer)
    {
        var body = JsonReading.AsObject(answer.Body) ?? new JsonObject();

        return (answer.Status, body.Text("error"), body.Text("error_description"));
    }
}
