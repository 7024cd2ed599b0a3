using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed partial class OpenApiTests
{
    private const string DocumentPath = "/swagger/v1/swagger.json";

    private static HostShape Shape => HostShape.Web(
        "Swashbuckle",
        app =>
        {
            app.UseSwagger();
            app.MapGet("/", () => "host");
        },
        services => services.AddEndpointsApiExplorer().AddSwaggerGen());
}
