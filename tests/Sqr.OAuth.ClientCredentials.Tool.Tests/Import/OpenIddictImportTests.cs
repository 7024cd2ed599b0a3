using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class OpenIddictImportTests
{
    [TestCase("sqlite")]
    [TestCase("postgresql")]
    public async Task A_client_of_its_own_manager_gets_a_token_with_the_secret_that_it_had(string provider)
    {
        await using var source = await CreateAsync(provider);
        await using var database = await ToolDatabase.CreateMigratedAsync(provider);

        var imported = (await database.RunAsync(
            "import", "--from", "openiddict", "--source-connection", source.Connection, "--source-provider", provider)).Done();

        imported.Output.Should().Contain("acme: taken over, scopes: orders.read orders.write")
            .And.Contain("spa: left out").And.Contain("The permission gt:refresh_token has no meaning here.");
        await using var issuer = await ServedIssuer.StartOnAsync(database);
        var token = (await new Tool { Input = "acme secret" }.StartAsync(
            "token", issuer.Url, "--client-id", "acme", "--scope", "orders.read", "orders.write",
            "--resource", "https://api.test/orders", "--json")).Done().Json;
        token["claims"]!["aud"]!.GetValue<string>().Should().Be("https://api.test/orders");
        token["claims"]!["scope"]!.GetValue<string>().Should().Be("orders.read orders.write");
        token["answer"]!["expires_in"]!.GetValue<int>().Should().Be(600);
        (await issuer.RequestTokenAsync("acme", "acme secret")).Body["scope"]?.GetValue<string>().Should().BeNullOrEmpty("it asked for none");
        (await issuer.RequestTokenAsync("acme", "another")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await database.RunAsync("client", "show", "idle", "--json")).Json["allowTokenRequests"]!.GetValue<bool>().Should().BeFalse();
    }

    [TestCase("in clear")]
    [TestCase("dGhpcyBzZWNyZXQgbG9va3MgbGlrZSBhIGhhc2guLi4=")]
    public async Task Descriptors_in_json_have_their_secrets_in_clear_and_are_hashed(string secret)
    {
        using var file = TextFile.Of(
            $$"""[ { "ClientId": "acme", "ClientSecret": "{{secret}}", "Permissions": [ "ept:token", "gt:client_credentials", "scp:read" ] } ]""");

        var imported = (await Tool.RunAsync("import", "--from", "openiddict", "--source-json", file.Path, "--json")).Done().Json;

        imported.ToJsonString().Should().NotContain($"\"{secret}\"").And.Contain("here it is hashed");
        await using var issuer = await ServedIssuer.StartWithAsync(imported["settings"]!);
        (await issuer.RequestTokenAsync("acme", secret)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_lifetime_in_another_form_is_reported_and_not_taken_for_days()
    {
        using var file = TextFile.Of(
            """[ { "ClientId": "acme", "Permissions": [ "ept:token", "gt:client_credentials" ], "Settings": { "tkn_lft:act": "12:00" } } ]""");

        var imported = (await Tool.RunAsync("import", "--from", "openiddict", "--source-json", file.Path, "--json")).Done().Json;

        imported["clients"]![0]!["remarks"]!.ToString().Should().Contain("tkn_lft:act").And.Contain("Try 12:00:00");
        imported["settings"]!["SqrClientCredentials"]!["Clients"]!["acme"]!["AccessTokenLifetime"].Should().BeNull();
    }

    [Test]
    public async Task A_hash_of_a_form_that_is_not_known_is_not_taken_for_a_secret()
    {
        await using var source = await CreateAsync("sqlite");
        await source.ExecuteAsync("""UPDATE "OpenIddictApplications" SET "ClientSecret" = '$2b$12$bcrypt' WHERE "ClientId" = 'acme'""");

        var imported = (await Tool.RunAsync("import", "--from", "openiddict", "--source-connection", source.Connection, "--source-provider", "sqlite")).Done();

        imported.Error.Should().Contain("does not have the form of OpenIddict's own hashes").And.Contain("It has no secret here");
    }

    [Test]
    public async Task A_hash_with_too_many_rounds_is_left_out_with_the_remedy_and_not_taken_for_a_secret()
    {
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 2_000_001 }));
        var hash = hasher.HashPassword(new(), "acme secret");
        using var file = TextFile.Of(
            $$"""[ { "ClientId": "acme", "ClientSecret": "{{hash}}", "Permissions": [ "ept:token", "gt:client_credentials" ] } ]""");

        var imported = (await Tool.RunAsync("import", "--from", "openiddict", "--source-json", file.Path, "--json")).Done().Json;

        imported["clients"]![0]!["remarks"]!.ToString().Should().Contain("2000001 PBKDF2 rounds").And.Contain("sqr-oauth secret add");
        imported["settings"]!["SqrClientCredentials"]!["Clients"]!["acme"]!["Secrets"].Should().BeNull();
    }

    private static async Task<ToolDatabase> CreateAsync(string provider)
    {
        var database = await ToolDatabase.CreateAsync(provider);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDbContext<DbContext>(options =>
        {
            database.Use(options);
            options.UseOpenIddict();
        });
        services.AddOpenIddict().AddCore(core => core.UseEntityFrameworkCore().UseDbContext<DbContext>());
        await using var provided = services.BuildServiceProvider();
        await using var scope = provided.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DbContext>().Database.EnsureCreatedAsync();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        await applications.CreateAsync(new OpenIddictApplicationDescriptor
        {
            ClientId = "acme",
            ClientSecret = "acme secret",
            DisplayName = "The Acme",
            Permissions =
            {
                OpenIddictConstants.Permissions.Endpoints.Token,
                OpenIddictConstants.Permissions.GrantTypes.ClientCredentials,
                OpenIddictConstants.Permissions.GrantTypes.RefreshToken,
                OpenIddictConstants.Permissions.Prefixes.Scope + "orders.read",
                OpenIddictConstants.Permissions.Prefixes.Scope + "orders.write",
                OpenIddictConstants.Permissions.Prefixes.Resource + "https://api.test/orders",
            },
            Settings = { [OpenIddictConstants.Settings.TokenLifetimes.AccessToken] = "00:10:00" },
        });
        await applications.CreateAsync(new OpenIddictApplicationDescriptor
        {
            ClientId = "spa",
            ClientType = OpenIddictConstants.ClientTypes.Public,
            Permissions = { OpenIddictConstants.Permissions.Endpoints.Token, OpenIddictConstants.Permissions.GrantTypes.AuthorizationCode },
        });
        await applications.CreateAsync(new OpenIddictApplicationDescriptor
        {
            ClientId = "idle",
            ClientSecret = "idle secret",
            Permissions = { OpenIddictConstants.Permissions.GrantTypes.ClientCredentials },
        });

        return database;
    }
}
