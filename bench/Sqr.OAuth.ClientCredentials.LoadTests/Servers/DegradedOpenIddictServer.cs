using System.Security.Cryptography;
using System.Text;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>OpenIddict in its degraded mode: no database, and handlers of the app's own say who is a client.</summary>
internal static class DegradedOpenIddictServer
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            OpenIddictServer.Configure(server, StoredKey.Open(builder.Configuration));
            server.EnableDegradedMode().UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                var digest = SHA256.HashData(Encoding.UTF8.GetBytes(context.ClientSecret ?? ""));
                if (!CryptographicOperations.FixedTimeEquals(digest, Fixture.SecretDigest) || context.ClientId != Fixture.ClientId)
                {
                    context.Reject(Errors.InvalidClient);
                }

                return ValueTask.CompletedTask;
            }));
            server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                context.SignIn(OpenIddictServer.Principal(context.Request));

                return ValueTask.CompletedTask;
            }));
        });

        return builder.Build();
    }
}
