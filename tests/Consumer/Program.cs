using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;

// The five-minute path of README: the package, one call, a few settings; and a resource server that accepts the token.
var address = args[0];
var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(address);
builder.Services.AddSqrClientCredentials(options =>
{
    options.Issuer = address;
    options.RequireHttps = false;
    options.Keys.Directory = args[1];
    options.Clients["acme"] = new()
    {
        Secrets = { new() { Value = "secret" } },
        Scopes = { "read:users" },
    };
});
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(jwt =>
{
    jwt.Authority = address;
    jwt.Audience = address;
    jwt.RequireHttpsMetadata = false;
    jwt.MapInboundClaims = false;
    jwt.TokenValidationParameters.ValidTypes = ["at+jwt"];
});
builder.Services.AddAuthorization();

await using var app = builder.Build();
app.MapGet("/whoami", (HttpContext context) => context.User.FindFirst("client_id")!.Value).RequireAuthorization();
await app.StartAsync();

using var http = new HttpClient { BaseAddress = new(address) };
var answer = await http.PostAsync("/oauth2/token", JsonContent.Create(new { client_id = "acme", client_secret = "secret", grant_type = "client_credentials" }));
var body = await answer.Content.ReadAsStringAsync();
if (!answer.IsSuccessStatusCode)
{
    Console.Error.WriteLine($"no token: {answer.StatusCode} {body}");
    return 1;
}

http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString());
var whoami = await http.GetStringAsync("/whoami");
Console.WriteLine($"{RuntimeInformation.FrameworkDescription}: the packed package issued a token that JwtBearer accepts for {whoami}.");

return whoami == "acme" ? 0 : 1;
