using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed partial class OpenApiTests
{
    [Test]
    public async Task The_hosts_OpenAPI_document_shows_the_token_endpoint_and_its_schemas()
    {
        var document = await ReadDocumentAsync(app => app.MapGet("/", () => "host"));

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

    [TestCase("TokenResponseDto", "expires_in", "integer", "int64")]
    [TestCase("TokenResponseDto", "scope", "string", null)]
    [TestCase("InternalErrorDto", "code", "number", "double")]
    [TestCase("InternalErrorDto", "timestamp", "string", "date-time")]
    public async Task A_property_has_the_plain_type_of_the_contract(string schema, string property, string type, string? format)
    {
        var document = await ReadDocumentAsync(app => app.MapGet("/", () => "host"));

        var described = document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties").GetProperty(property);

        described.GetProperty("type").ToString().Should().Be(type);
        (described.TryGetProperty("format", out var value) ? value.GetString() : null).Should().Be(format);
        Names(described).Should().NotContain(["pattern", "nullable"]);
        Required(document, "TokenResponseDto").Should().Equal("access_token", "token_type", "expires_in");
    }

    private static async Task<JsonElement> ReadDocumentAsync(Action<WebApplication> configure, Action<IServiceCollection>? services = null)
    {
        using var host = await MountingTests.StartAsync(
            HostShape.Web(
                "",
                app =>
                {
                    UseGenerator(app);
                    configure(app);
                },
                collection =>
                {
                    AddGenerator(collection);
                    services?.Invoke(collection);
                }),
            mapsItself: false);
        using var http = MountingTests.ClientOf(host);

        return JsonDocument.Parse(await http.GetStringAsync(DocumentPath)).RootElement;
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);

    private static IEnumerable<string?> Required(JsonElement document, string schema) =>
        document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("required").EnumerateArray().Select(name => name.GetString());
}
