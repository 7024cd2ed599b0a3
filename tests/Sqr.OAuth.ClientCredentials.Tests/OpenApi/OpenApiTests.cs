using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed partial class OpenApiTests
{
    [Test]
    public async Task The_hosts_OpenAPI_document_shows_the_token_endpoint_and_its_schemas()
    {
        using var host = await MountingTests.StartAsync(Shape, mapsItself: false);
        using var http = MountingTests.ClientOf(host);

        var document = JsonDocument.Parse(await http.GetStringAsync(DocumentPath)).RootElement;

        Names(document.GetProperty("paths")).Should().BeEquivalentTo("/", Issuer.TokenPath);
        var path = document.GetProperty("paths").GetProperty(Issuer.TokenPath);
        Names(path).Should().Equal("post");
        var operation = path.GetProperty("post");
        operation.GetProperty("operationId").GetString().Should().Be("getAccessToken");
        operation.GetProperty("summary").GetString().Should().Be("Get access token");
        operation.GetProperty("tags")[0].GetString().Should().Be("OAuth Token");
        Names(operation.GetProperty("requestBody").GetProperty("content")).Should().BeEquivalentTo("application/json", "application/x-www-form-urlencoded");
        Names(operation.GetProperty("responses")).Should().BeEquivalentTo("200", "400", "401", "500", "503");
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Names(schemas).Should().Contain(["TokenRequestDto", "TokenResponseDto", "TokenErrorDto", "InternalErrorDto"]);
        Names(schemas.GetProperty("TokenResponseDto").GetProperty("properties")).Should().Equal("access_token", "token_type", "expires_in", "scope");
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);
}
