using Microsoft.EntityFrameworkCore;
using Sqr.OAuth.ClientCredentials.TestHost;

// An issuer, on a database if one is named, with a clock that may be wrong;
// or, with "--Write true", a process that only writes clients until it is killed.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Configuration.Sources.Clear(); // the sample's appsettings.json may lie beside this program
builder.Configuration.AddCommandLine(args);
builder.Services.AddSingleton<TimeProvider>(new ShiftedTime(builder.Configuration.GetValue<TimeSpan>("ClockShift")));
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

await app.RunAsync();
