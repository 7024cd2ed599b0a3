using Microsoft.EntityFrameworkCore;
using Sqr.OAuth.ClientCredentials;
using Sqr.OAuth.ClientCredentials.TestHost;

// An issuer, on a database if one is named, with a clock that may be wrong;
// with "--Write true", a process that only writes clients until it is killed;
// with "--Api true", an API that accepts the tokens of an issuer elsewhere, with a clock that a request sets.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Configuration.Sources.Clear(); // the sample's appsettings.json may lie beside this program
builder.Configuration.AddCommandLine(args);
var time = new ShiftedTime(builder.Configuration.GetValue<TimeSpan>("ClockShift"));
builder.Services.AddSingleton<TimeProvider>(time);
if (builder.Configuration.GetValue<bool>("Api"))
{
    builder.Services.AddAuthentication().AddSqrJwtBearer();
    await using var api = builder.Build();
    api.MapGet("/users", (HttpContext context) => context.User.Identity?.Name).RequireSqrScope("read:users");
    api.MapPost("/clock/{shift}", (TimeSpan shift) => time.Shift = shift);
    await api.RunAsync();

    return;
}

var issuer = builder.Services.AddSqrClientCredentials(builder.Configuration);
if (builder.Configuration.GetConnectionString("Issuer") is { } database)
{
    issuer.AddEntityFrameworkStores(options => _ = builder.Configuration["Provider"] is "Sqlite"
        ? options.UseSqlite(database)
        : options.UseNpgsql(database));
}

await using var app = builder.Build();
if (builder.Configuration.GetConnectionString("Issuer") is not null)
{
    await app.Services.MigrateSqrClientCredentialsAsync();
}

if (builder.Configuration.GetValue<bool>("Write"))
{
    await ClientWriter.WriteForeverAsync(app.Services);
}

app.MapPost("/revoke/{keyId}", (string keyId, ISigningKeys keys) => keys.RevokeAsync(keyId));
await app.RunAsync();
