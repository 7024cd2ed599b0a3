using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An issuer that does all right, until a test has it do something wrong.</summary>
internal sealed class CarelessIssuer : IAsyncDisposable
{
    public const string ClientId = "acme";
    public const string Secret = "right";

    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _otherPair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private WebApplication? _app;

    private CarelessIssuer()
    {
        Url = $"http://localhost:{FreePort.Next()}";
        Key = PublicKey(_pair, "one");
        OtherKey = PublicKey(_otherPair, "two");
        Credentials = new(new ECDsaSecurityKey(_pair) { KeyId = "one" }, "ES256");
        Metadata = new()
        {
            ["issuer"] = Url,
            ["token_endpoint"] = $"{Url}/token",
            ["jwks_uri"] = $"{Url}/jwks",
            ["grant_types_supported"] = new JsonArray("client_credentials"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post"),
        };
        OpenIdMetadata = Metadata.DeepClone().AsObject();
        Jwks = new() { ["keys"] = new JsonArray(Key, OtherKey) };
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Claims = new() { ["iss"] = Url, ["aud"] = "api", ["sub"] = ClientId, ["client_id"] = ClientId, ["jti"] = "1", ["iat"] = now, ["exp"] = now + 3600 };
        TokenAnswer = new() { ["token_type"] = "Bearer", ["expires_in"] = 3600 };
        Answer = AnswerRight;
    }

    public string Url { get; set; }

    public JsonObject Metadata { get; }

    public JsonObject? OpenIdMetadata { get; set; }

    public string MetadataType { get; set; } = "application/json";

    /// <summary>In place of the metadata at their first address.</summary>
    public string? MetadataText { get; set; }

    /// <summary>In front of each document and answer.</summary>
    public string Prefix { get; set; } = "";

    public JsonObject Jwks { get; }

    public JsonObject Key { get; }

    public JsonObject OtherKey { get; }

    public Dictionary<string, string> JwksHeaders { get; } = new() { ["Cache-Control"] = "public, max-age=300", ["ETag"] = "\"1\"" };

    public Dictionary<string, string> TokenHeaders { get; } = new() { ["Cache-Control"] = "no-store" };

    public SigningCredentials? Credentials { get; set; }

    public string TokenType { get; set; } = "at+jwt";

    public JsonObject Claims { get; }

    public JsonObject TokenAnswer { get; }

    /// <summary>In place of a JWT.</summary>
    public string? OpaqueToken { get; set; }

    public bool AnswersGet { get; set; }

    /// <summary>How far its clock is from the right time.</summary>
    public TimeSpan ClockError { get; set; }

    public Func<IQueryCollection, IFormCollection, (int Status, JsonObject Body)> Answer { get; set; }

    public static async Task<CarelessIssuer> StartAsync(Action<CarelessIssuer> configure)
    {
        var issuer = new CarelessIssuer();
        configure(issuer);
        await issuer.RunAsync();

        return issuer;
    }

    public (int Status, JsonObject Body) AnswerRight(IQueryCollection query, IFormCollection form)
    {
        if (query.ContainsKey("client_secret") || !form.ContainsKey("client_secret"))
        {
            return (400, Error("invalid_request", "The request is not complete."));
        }

        if ((form["client_id"], form["client_secret"]) != (ClientId, Secret))
        {
            return (401, Error("invalid_client", "The client or its secret is not right."));
        }

        var answer = TokenAnswer.DeepClone().AsObject();
        answer["access_token"] = OpaqueToken ?? Token();

        return (200, answer);
    }

    public static JsonObject Error(string error, string description) => new() { ["error"] = error, ["error_description"] = description };

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _pair.Dispose();
        _otherPair.Dispose();
    }

    private async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            context.Response.Headers.Date = (DateTimeOffset.UtcNow + ClockError).ToString("R", null);

            return next(context);
        });
        _app.MapGet("/.well-known/oauth-authorization-server", () => Results.Text(MetadataText ?? Prefix + Metadata.ToJsonString(), MetadataType));
        _app.MapGet("/.well-known/openid-configuration", () => OpenIdMetadata is null
            ? Results.NotFound()
            : Results.Text(Prefix + OpenIdMetadata.ToJsonString(), "application/json"));
        _app.MapGet("/jwks", (HttpContext context) => Send(context, 200, Jwks, JwksHeaders));
        _app.MapGet("/token", () => AnswersGet ? Results.Ok() : Results.StatusCode(405));
        _app.MapPost("/token", async (HttpContext context) =>
        {
            var (status, body) = Answer(context.Request.Query, await context.Request.ReadFormAsync());

            return Send(context, status, body, TokenHeaders);
        });
        await _app.StartAsync();
    }

    private IResult Send(HttpContext context, int status, JsonObject body, Dictionary<string, string> headers)
    {
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return Results.Text(Prefix + body.ToJsonString(), "application/json", statusCode: status);
    }

    private string Token()
    {
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        Dictionary<string, object> header = new() { ["typ"] = TokenType };

        return Credentials is null
            ? handler.CreateToken(Claims.ToJsonString(), header)
            : handler.CreateToken(Claims.ToJsonString(), Credentials, header);
    }

    private static JsonObject PublicKey(ECDsa pair, string kid)
    {
        var point = pair.ExportParameters(false).Q;

        return new()
        {
            ["kty"] = "EC",
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["kid"] = kid,
            ["crv"] = "P-256",
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
    }
}
