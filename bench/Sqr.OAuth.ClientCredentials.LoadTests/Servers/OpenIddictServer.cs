using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>What OpenIddict writes when it issues a token.</summary>
internal enum OpenIddictStorage
{
    /// <summary>An entry for each token: its default.</summary>
    Tokens,

    /// <summary>Nothing; only clients are in the database.</summary>
    Clients,
}

/// <summary>OpenIddict with its clients in SQLite by EF Core, as its documentation sets it up.</summary>
internal static class OpenIddictServer
{
    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, OpenIddictStorage storage)
    {
        var database = Path.Combine(builder.Configuration["Directory"] ?? ".", $"{storage}-{builder.Configuration["Algorithm"]}.db");
        builder.Services.AddDbContext<DbContext>(options => options.UseSqlite($"Data Source={database}").UseOpenIddict());
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<DbContext>())
            .AddServer(server =>
            {
                Configure(server, StoredKey.Open(builder.Configuration));
                server.UseAspNetCore().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement();
                if (storage is OpenIddictStorage.Clients)
                {
                    server.DisableTokenStorage().DisableAuthorizationStorage();
                }
            });
        var app = builder.Build();
        await SeedAsync(app.Services);
        app.MapPost(Fixture.TokenPath, (HttpContext context) =>
        {
            var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict has no request.");

            return Results.SignIn(Principal(request), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        });

        return app;
    }

    /// <summary>What its modes have in common: one grant, tokens that are signed and not encrypted.</summary>
    public static void Configure(OpenIddictServerBuilder server, StoredKey key) => server
        .SetIssuer(new Uri(Fixture.Issuer))
        .SetTokenEndpointUris(Fixture.TokenPath)
        .SetJsonWebKeySetEndpointUris(Fixture.KeysPath)
        .AllowClientCredentialsFlow()
        .RegisterScopes(Fixture.Scope)
        .SetAccessTokenLifetime(Fixture.Lifetime)
        .AddSigningCredentials(key.Credentials)
        .AddEncryptionKey(new SymmetricSecurityKey(new byte[32])) // it demands one; nothing is encrypted with it
        .DisableAccessTokenEncryption();

    public static ClaimsPrincipal Principal(OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        identity.SetClaim(Claims.Subject, request.ClientId);
        identity.SetScopes(Fixture.Scope);
        identity.SetResources(Fixture.Issuer);

        return new(identity);
    }

    private static async Task SeedAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DbContext>().Database.EnsureCreatedAsync();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        if (await clients.FindByClientIdAsync(Fixture.ClientId) is null)
        {
            await clients.CreateAsync(new OpenIddictApplicationDescriptor
            {
                ClientId = Fixture.ClientId,
                ClientSecret = Fixture.Secret,
                Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials, Permissions.Prefixes.Scope + Fixture.Scope },
            });
        }
    }
}
