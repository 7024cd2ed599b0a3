using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>token</c>: requests a token from an issuer and shows its contents.</summary>
internal sealed class TokenCommand(IssuerHttp http, Output output)
{
    public static Command Create()
    {
        var url = Values.IssuerUrl();
        url.Description = "The issuer, whose metadata names the token endpoint, or the token endpoint itself.";
        var credential = new CredentialOptions();
        var resources = Values.Texts("--resource", "A resource to request a token for (RFC 8707). Can be repeated.");
        var raw = new Option<bool>("--raw") { Description = "Print only the token." };
        var command = new ToolCommand(
            "token",
            "Request a token from an issuer and show its contents.",
            "sqr-oauth token https://api.example.com --client-id acme --scope read:users",
            "sqr-oauth token https://api.example.com --client-id acme --key acme.pem --dpop",
            "sqr-oauth token https://api.example.com --client-id acme --cert acme.pfx",
            "sqr-oauth token https://api.example.com --assertion /var/run/secrets/tokens/issuer") { url };
        credential.AddTo(command);
        command.Add(resources);
        command.Add(raw);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var request = credential.Read(parsed, parsed.GetValue(resources) ?? []);
            using var http = IssuerHttp.Create();
            try
            {
                return await new TokenCommand(http, parsed.Output()).RunAsync(parsed.GetRequiredValue(url), request, parsed.GetValue(raw), cancellationToken);
            }
            catch (HttpRequestException exception)
            {
                throw new RefusedException($"{parsed.GetRequiredValue(url)} is not reachable: {exception.Message}", ExitCodes.NotReachable);
            }
        });

        return command;
    }

    private async Task<int> RunAsync(Uri url, TokenRequest request, bool raw, CancellationToken cancellationToken)
    {
        var metadata = await IssuerMetadata.FindAsync(http, url, cancellationToken);
        var endpoint = metadata is null ? url : IssuerMetadata.Absolute(request.EndpointIn(metadata), "token_endpoint");
        if (url.Scheme is "https" && endpoint.Scheme is not "https")
        {
            throw new RefusedException($"The token endpoint in the metadata is {endpoint}. Credentials are not sent over plain http.");
        }

        if (request.CertificateHttp is not null && endpoint.Scheme is not "https")
        {
            throw new RefusedException($"{endpoint} is plain http, where no certificate can be presented. Use the issuer's https URL.");
        }

        var issuer = metadata?.Text("issuer") ?? await FindIssuerOfAsync(url, cancellationToken);
        var answer = await request.SendAsync(http, endpoint, issuer, cancellationToken);
        var body = JsonReading.AsObject(answer.Body);
        if (!answer.IsSuccess || body?.Text("access_token") is not { } encoded)
        {
            var error = body?.Text("error") ?? "no JSON of a token endpoint";
            throw new RefusedException($"{endpoint} answered {(int)answer.Status}: {error}. {body?.Text("error_description")}".TrimEnd());
        }

        if (raw)
        {
            output.Line(encoded);

            return ExitCodes.Done;
        }

        if (AccessToken.Read(encoded) is not { } token)
        {
            throw new RefusedException("The token is not a JWT, so its contents cannot be shown. Use --raw to print it.");
        }

        return Show(token, body, await VerifyAsync(token, url, metadata, cancellationToken));
    }

    /// <summary>The issuer of a token endpoint, which is the audience of an assertion; the endpoint itself if its host has no metadata.</summary>
    private async Task<string> FindIssuerOfAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var origin = new Uri(endpoint, "/");
        var answer = await http.GetAsync(MetadataAddress.OAuth(origin), cancellationToken);

        return answer.IsSuccess && JsonReading.AsObject(answer.Body) is { } metadata && metadata.Text("token_endpoint") == endpoint.OriginalString
            ? metadata.Text("issuer") ?? endpoint.OriginalString
            : endpoint.OriginalString;
    }

    private int Show(AccessToken token, JsonObject answer, Signature signature)
    {
        if (output.IsJson)
        {
            answer.Remove("access_token"); // --raw prints it
            output.Json(new JsonObject
            {
                ["header"] = token.Header,
                ["claims"] = token.Claims,
                ["answer"] = answer,
                ["signature"] = signature.State,
                ["jwksUri"] = signature.JwksUri?.ToString(),
            });
        }
        else
        {
            output.Line("Header");
            output.Json(token.Header);
            output.Line("Claims");
            output.Json(token.Claims);
            output.Line($"Valid      {PlainText.Of(token.Moment("iat"))} to {PlainText.Of(token.Moment("exp"))}{Lifetime(token)}");
            output.Line($"Scope      {answer.Text("scope") ?? "-"}");
            foreach (var (method, what) in new[] { ("jkt", "key"), ("x5t#S256", "certificate") })
            {
                if (token.Confirmation(method) is { } thumbprint)
                {
                    output.Line($"Bound to   {what} {thumbprint}");
                }
            }

            output.Line($"Signature  {signature.Text}");
        }

        return signature.State is Signature.Invalid ? ExitCodes.Refused : ExitCodes.Done;
    }

    private static string Lifetime(AccessToken token) => token.Moment("exp") - token.Moment("iat") is { } lifetime
        ? string.Create(CultureInfo.InvariantCulture, $" ({lifetime:c})")
        : "";

    private async Task<Signature> VerifyAsync(AccessToken token, Uri url, JsonObject? metadata, CancellationToken cancellationToken)
    {
        // The token endpoint itself was given: the token names its issuer, which is contacted only if it is on the same host.
        if (metadata is null && Uri.TryCreate(token.Claims.Text("iss"), UriKind.Absolute, out var issuer) && issuer.Authority == url.Authority)
        {
            metadata = await IssuerMetadata.FindAsync(http, issuer, cancellationToken);
        }

        if (metadata?.Text("jwks_uri") is null)
        {
            return new(Signature.Unknown, null, "not checked: no metadata says where the keys are");
        }

        var jwksUri = IssuerMetadata.Absolute(metadata.Text("jwks_uri"), "jwks_uri");
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
