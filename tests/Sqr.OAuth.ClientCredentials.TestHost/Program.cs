using Microsoft.EntityFrameworkCore;
using Sqr.OAuth.ClientCredentials.TestHost;

// An issuer on a database, with a clock that may be wrong; or, with "--Write true", a process that only writes clients until it is killed.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Configuration.Sources.Clear(); // the sample's appsettings.json may lie beside this program
builder.Configuration.AddCommandLine(args);
var database = builder.Configuration.GetConnectionString("Issuer");
builder.Services.AddSingleton<TimeProvider>(new ShiftedTime(builder.Configuration.GetValue<TimeSpan>("ClockShift")));
builder.Services.AddSqrClientCredentials(builder.Configuration).AddEntityFrameworkStores(options => _ = builder.Configuration["Provider"] is "Sqlite"
    ? options.UseSqlite(database)
    : options.UseNpgsql(database));

await using var app = builder.Build();
await app.Services.MigrateSqrClientCredentialsAsync();
if (builder.Configuration.GetValue<bool>("Write"))
{
    await ClientWriter.WriteForeverAsync(app.Services);
}

await app.RunAsync();
