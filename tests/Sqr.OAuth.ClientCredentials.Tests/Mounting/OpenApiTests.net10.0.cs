using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>With Microsoft.AspNetCore.OpenApi.</summary>
public sealed partial class OpenApiTests
{
    private const string DocumentPath = "/openapi/v1.json";

    private static void UseGenerator(WebApplication app) => app.MapOpenApi();

    private static void AddGenerator(IServiceCollection services) => services.AddOpenApi();
}
