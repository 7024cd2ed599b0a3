using Microsoft.EntityFrameworkCore;
using Sqr.OAuth.ClientCredentials.SampleHost;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration.GetSection("SqrClientCredentials");

// The issuer: this line mounts POST /oauth2/token, the metadata and the JWK Set.
var issuer = builder.Services.AddSqrClientCredentials(settings);

// Clients are in the settings and keys in a directory, unless the settings name a database.
var database = builder.Configuration.GetConnectionString("Issuer");
switch (builder.Configuration["Database"])
{
    case "SQLite" when database is not null:
        issuer.AddEntityFrameworkStores(options => options.UseSqlite(database));
        break;
    case "PostgreSQL" when database is not null:
        issuer.AddEntityFrameworkStores(options => options.UseNpgsql(database));
        break;
    case var other when (other, database) is not (null, null):
        throw new InvalidOperationException(
            $"Database is \"{other}\"; it must be SQLite or PostgreSQL, with ConnectionStrings:Issuer set. To use no database, remove both settings.");
}

// For clients that authenticate with a TLS certificate: https endpoints ask for one.
if (settings.GetSection("MutualTls").Exists())
{
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.AllowSqrClientCertificates()));
}

// A resource server that accepts the tokens. It is in the same app here, but can be in another one.
builder.Services.AddAuthentication().AddSqrJwtBearer();

// For an orchestrator: whether the process runs, and whether it issues tokens.
builder.Services.AddHealthChecks().AddSqrClientCredentials();

// Metrics for Prometheus, and metrics and traces by OTLP: off unless the settings say so.
builder.AddObservability();

var app = builder.Build();

if (database is not null)
{
    await app.MigrateSqrClientCredentialsAsync();
}

app.MapGet("/api/whoami", (HttpContext context) => new
{
    ClientId = context.User.Identity?.Name,
    Scope = context.User.FindFirst("scope")?.Value,
}).RequireSqrScope("read:users");

app.MapHealthChecks("/health/live", new() { Predicate = check => check.Tags.Contains("live") });
app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
app.MapMetrics();

app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(FirstToken.HowTo(settings["Issuer"], builder.Configuration["Database"], database)));

app.Run();
