using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddOpenApi();
var issuer = builder.Services.AddSqrClientCredentials(builder.Configuration);
if (builder.Configuration["Database"] is { } database)
{
    issuer.AddEntityFrameworkStores(options => options.UseSqlite(database));
}

builder.Services.AddAuthentication().AddSqrJwtBearer();
builder.Services.AddAuthorization();

var app = builder.Build();
app.MapOpenApi();
app.MapGet("/", () => "host").RequireAuthorization();
if (builder.Configuration["Mapped"] is "explicitly")
{
    app.MapSqrClientCredentials();
}

app.Run();
