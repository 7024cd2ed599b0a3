using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>With Swashbuckle, which calls every optional string nullable unless it is told to look.</summary>
public sealed partial class OpenApiTests
{
    private const string DocumentPath = "/swagger/v1/swagger.json";

    private static void UseGenerator(WebApplication app) => app.UseSwagger();

    private static void AddGenerator(IServiceCollection services) =>
        services.AddEndpointsApiExplorer().AddSwaggerGen(options => options.SupportNonNullableReferenceTypes());
}
