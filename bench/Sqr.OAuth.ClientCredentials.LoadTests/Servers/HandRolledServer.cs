using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>What a careful team would write into its app if it had one client and no wish for more.</summary>
internal static class HandRolledServer
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var key = StoredKey.Open(builder.Configuration);
        var credentials = key.Credentials;
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        var app = builder.Build();
        app.MapGet(Fixture.KeysPath, (RequestDelegate)(context => context.Response.WriteAsync(key.PublicSet())));
        app.MapPost(Fixture.TokenPath, async context =>
        {
            var asked = await ReadAsync(context.Request);
            var known = asked.ClientId == Fixture.ClientId;
            var proven = CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(asked.ClientSecret ?? "")), Fixture.SecretDigest);
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.Pragma = "no-cache";
            if (asked.GrantType != "client_credentials" || !known || !proven || asked.Scope is not (null or Fixture.Scope))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                await context.Response.WriteAsJsonAsync(new("invalid_client"), HandRolledJson.Default.Refusal);

                return;
            }

            var token = handler.CreateToken(Fixture.Token(credentials));
            await context.Response.WriteAsJsonAsync(new(token, "Bearer", (int)Fixture.Lifetime.TotalSeconds, Fixture.Scope), HandRolledJson.Default.Answer);
        });

        return app;
    }

    private static async ValueTask<Asked> ReadAsync(HttpRequest request)
    {
        if (request.HasJsonContentType())
        {
            return await request.ReadFromJsonAsync(HandRolledJson.Default.Asked) ?? new(null, null, null, null);
        }

        var form = await request.ReadFormAsync();

        return new(form["grant_type"], form["client_id"], form["client_secret"], form["scope"]);
    }

    internal sealed record Asked(string? GrantType, string? ClientId, string? ClientSecret, string? Scope);

    internal sealed record Answer(string AccessToken, string TokenType, int ExpiresIn, string? Scope);

    internal sealed record Refusal(string Error);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HandRolledServer.Asked))]
[JsonSerializable(typeof(HandRolledServer.Answer))]
[JsonSerializable(typeof(HandRolledServer.Refusal))]
internal sealed partial class HandRolledJson : JsonSerializerContext;
