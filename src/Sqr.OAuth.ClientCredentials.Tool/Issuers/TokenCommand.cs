using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>token</c>: asks an issuer for a token and shows what is in it.</summary>
internal sealed class TokenCommand(IssuerHttp http, Output output)
{
    private const string SecretVariable = "SQR_OAUTH_SECRET";

    public static Command Create()
    {
        var url = Values.IssuerUrl();
        url.Description = "The issuer, whose metadata say where to ask, or the token endpoint itself.";
        var clientId = new Option<string>("--client-id") { Description = "The client.", Required = true, HelpName = "text" };
        var scopes = Values.Texts("--scope", "A scope to ask for; can be repeated.");
        var resources = Values.Texts("--resource", "A resource to ask for (RFC 8707); can be repeated.");
        var basic = new Option<bool>("--basic") { Description = "Send the client in a Basic header in place of the body." };
        var raw = new Option<bool>("--raw") { Description = "Print the token and nothing else." };
        var command = new Command("token", $"Ask an issuer for a token. The secret comes from standard input, a prompt or {SecretVariable}.") { url, clientId, scopes, resources, basic, raw };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var http = IssuerHttp.Create();
            var request = new TokenRequest
            {
                ClientId = parsed.GetRequiredValue(clientId),
                Secret = ReadSecret(),
                Scopes = parsed.GetValue(scopes) ?? [],
                Resources = parsed.GetValue(resources) ?? [],
                Basic = parsed.GetValue(basic),
            };

            return await new TokenCommand(http, parsed.Output()).RunAsync(parsed.GetRequiredValue(url), request, parsed.GetValue(raw), cancellationToken);
        });

        return command;
    }

    /// <summary>The secret of a client to ask with; the environment is for CI, where there is no terminal.</summary>
    public static string ReadSecret() =>
        Environment.GetEnvironmentVariable(SecretVariable) is { Length: > 0 } secret ? secret : SecretInput.Read("Secret: ");

    private async Task<int> RunAsync(Uri url, TokenRequest request, bool raw, CancellationToken cancellationToken)
    {
        var metadata = await FindMetadataAsync(url, cancellationToken);
        var endpoint = metadata is null ? url : EndpointOf(metadata, "token_endpoint");
        if (url.Scheme is "https" && endpoint.Scheme is not "https")
        {
            throw new RefusedException($"The metadata name {endpoint} as the token endpoint: over plain http the secret is not sent.");
        }

        var answer = await request.SendAsync(http, endpoint, cancellationToken);
        var body = JsonReading.AsObject(answer.Body);
        if (!answer.IsSuccess || body?.Text("access_token") is not { } encoded)
        {
            throw new RefusedException($"{endpoint} answered {(int)answer.Status}: {body?.Text("error") ?? "no JSON of a token endpoint"}. {body?.Text("error_description")}".TrimEnd());
        }

        if (raw)
        {
            output.Line(encoded);

            return ExitCodes.Done;
        }

        if (AccessToken.Read(encoded) is not { } token)
        {
            throw new RefusedException("The issuer gave a token that is no JWT, so there is nothing to show; --raw prints it.");
        }

        return Show(token, body, await VerifyAsync(token, url, metadata, cancellationToken));
    }

    private int Show(AccessToken token, JsonObject answer, Signature signature)
    {
        if (output.IsJson)
        {
            answer.Remove("access_token"); // --raw prints it
            output.Json(new JsonObject { ["header"] = token.Header, ["claims"] = token.Claims, ["answer"] = answer, ["signature"] = signature.State, ["jwksUri"] = signature.JwksUri?.ToString() });
        }
        else
        {
            output.Line("Header");
            output.Json(token.Header);
            output.Line("Claims");
            output.Json(token.Claims);
            output.Line($"Valid      {PlainText.Of(token.Moment("iat"))} to {PlainText.Of(token.Moment("exp"))}{Lifetime(token)}");
            output.Line($"Scope      {answer.Text("scope") ?? "-"}");
            output.Line($"Signature  {signature.Text}");
        }

        return signature.State is Signature.Invalid ? ExitCodes.Refused : ExitCodes.Done;
    }

    private static string Lifetime(AccessToken token) => token.Moment("exp") - token.Moment("iat") is { } lifetime
        ? string.Create(CultureInfo.InvariantCulture, $" ({lifetime:c})")
        : "";

    private async Task<JsonObject?> FindMetadataAsync(Uri url, CancellationToken cancellationToken)
    {
        foreach (var address in new[] { MetadataAddress.OAuth(url), MetadataAddress.OpenId(url) })
        {
            var answer = await http.GetAsync(address, cancellationToken);
            if (answer.IsSuccess && JsonReading.AsObject(answer.Body) is { } metadata && metadata.Text("issuer") is { } issuer)
            {
                // RFC 8414 §3.3: the secret must not go where metadata of somebody else say.
                return issuer.TrimEnd('/') == url.OriginalString.TrimEnd('/')
                    ? metadata
                    : throw new RefusedException($"The metadata at {address} are those of {issuer}, not of {url.OriginalString}: ask for that one if you trust it, or name the token endpoint.");
            }
        }

        return null;
    }

    private static Uri EndpointOf(JsonObject metadata, string name) =>
        Uri.TryCreate(metadata.Text(name), UriKind.Absolute, out var endpoint) && endpoint.Scheme is "https" or "http"
            ? endpoint
            : throw new RefusedException($"The metadata of the issuer have no {name} that is a URL; sqr-oauth doctor says more.");

    private async Task<Signature> VerifyAsync(AccessToken token, Uri url, JsonObject? metadata, CancellationToken cancellationToken)
    {
        // Asked at the token endpoint itself: the token says who issued it, which is asked only if it is the same host.
        if (metadata is null && Uri.TryCreate(token.Claims.Text("iss"), UriKind.Absolute, out var issuer) && issuer.Authority == url.Authority)
        {
            metadata = await FindMetadataAsync(issuer, cancellationToken);
        }

        if (metadata?.Text("jwks_uri") is null)
        {
            return new(Signature.Unknown, null, "not checked: there are no metadata that say where the keys are");
        }

        var jwksUri = EndpointOf(metadata, "jwks_uri");
        var jwks = await http.GetAsync(jwksUri, cancellationToken);

        return jwks.IsSuccess && await token.VerifiesWithAsync(jwks.Body)
            ? new(Signature.Valid, jwksUri, $"verifies with key {token.KeyId} of {jwksUri}")
            : new(Signature.Invalid, jwksUri, $"DOES NOT VERIFY with the keys of {jwksUri}");
    }

    private sealed record Signature(string State, Uri? JwksUri, string Text)
    {
        public const string Valid = "valid";
        public const string Invalid = "invalid";
        public const string Unknown = "unknown";
    }
}
