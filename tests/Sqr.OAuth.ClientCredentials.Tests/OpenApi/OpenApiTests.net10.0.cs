using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed partial class OpenApiTests
{
    private const string DocumentPath = "/openapi/v1.json";

    private static HostShape Shape => HostShape.Web(
        "Microsoft.AspNetCore.OpenApi",
        app =>
        {
            app.MapOpenApi();
            app.MapGet("/", () => "host");
        },
        services => services.AddOpenApi());
}
