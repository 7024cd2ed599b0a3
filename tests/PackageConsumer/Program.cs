using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sqr.OAuth.ClientCredentials;

// The five-minute path of README: the package, one call, a few settings; and a resource server that accepts the token.
// With a third argument, a file, the client is in a database there.
var address = args[0];
var database = args.ElementAtOrDefault(2);
var acme = new ClientOptions
{
    ClientId = "acme",
    Secrets = { new() { Value = "secret" } },
    Scopes = { "read:users" },
};
var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(address);
var issuer = builder.Services.AddSqrClientCredentials(options =>
{
    options.Issuer = address;
    options.RequireHttps = false;
    options.Keys.Directory = args[1];
    if (database is null)
    {
        options.Clients["acme"] = acme;
    }
});
if (database is not null)
{
    issuer.AddEntityFrameworkStores(options => options.UseSqlite($"Data Source={database}"));
}

// Ours, with the keys in memory; and plain JwtBearer, which reads the metadata, as other apps would.
builder.Services.AddAuthentication("Bearer").AddSqrJwtBearer().AddJwtBearer("plain", jwt =>
{
    jwt.Authority = address;
    jwt.Audience = address;
    jwt.RequireHttpsMetadata = false;
    jwt.MapInboundClaims = false;
    jwt.TokenValidationParameters.ValidTypes = ["at+jwt"];
});
builder.Services.AddAuthorization();

await using var app = builder.Build();
app.MapGet("/whoami", (HttpContext context) => context.User.Identity!.Name!).RequireSqrScope("read:users");
app.MapGet("/plain", (HttpContext context) => context.User.FindFirst("client_id")!.Value)
    .RequireAuthorization(policy => policy.AddAuthenticationSchemes("plain").RequireAuthenticatedUser());
if (database is not null)
{
    await app.MigrateSqrClientCredentialsAsync();
    await app.Services.GetRequiredService<IClientManager>().CreateAsync(acme);
}

await app.StartAsync();

using var http = new HttpClient { BaseAddress = new(address) };
var answer = await http.PostAsync("/oauth2/token", JsonContent.Create(new { client_id = "acme", client_secret = "secret", grant_type = "client_credentials" }));
var body = await answer.Content.ReadAsStringAsync();
if (!answer.IsSuccessStatusCode)
{
    Console.Error.WriteLine($"no token: {answer.StatusCode} {body}");
    return 1;
}

http.DefaultRequestHeaders.Authorization =
    new AuthenticationHeaderValue("Bearer", JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString());
var whoami = await http.GetStringAsync("/whoami");
var plain = await http.GetStringAsync("/plain");
Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, client in {(database is null ? "the settings" : "a database")}: "
    + $"the packed package issued a token that AddSqrJwtBearer and plain JwtBearer accept for {whoami} and {plain}.");

return (whoami, plain) == ("acme", "acme") ? 0 : 1;
