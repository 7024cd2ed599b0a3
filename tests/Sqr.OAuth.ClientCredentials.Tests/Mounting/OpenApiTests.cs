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
        Names(schemas).Should().Contain(["SqrTokenRequestDto", "SqrTokenResponseDto", "SqrTokenErrorDto", "SqrInternalErrorDto"]);
        Names(schemas.GetProperty("SqrTokenResponseDto").GetProperty("properties")).Should().Equal("access_token", "token_type", "expires_in", "scope");
    }

    [Test]
    public async Task A_token_is_answered_with_the_members_of_its_schema()
    {
        var document = await ReadDocumentAsync(app => app.MapGet("/", () => "host"));
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right");

        Names(JsonDocument.Parse(answer.Body).RootElement)
            .Should().Equal(Names(document.GetProperty("components").GetProperty("schemas").GetProperty("SqrTokenResponseDto").GetProperty("properties")));
    }

    [TestCase("SqrTokenResponseDto", "expires_in", "integer", "int64")]
    [TestCase("SqrTokenResponseDto", "scope", "string", null)]
    [TestCase("SqrInternalErrorDto", "code", "number", "double")]
    [TestCase("SqrInternalErrorDto", "timestamp", "string", "date-time")]
    public async Task A_property_has_the_plain_type_of_the_contract(string schema, string property, string type, string? format)
    {
        var document = await ReadDocumentAsync(app => app.MapGet("/", () => "host"));

        var described = document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties").GetProperty(property);

        described.GetProperty("type").ToString().Should().Be(type);
        (described.TryGetProperty("format", out var value) ? value.GetString() : null).Should().Be(format);
        Names(described).Should().NotContain(["pattern", "nullable"]);
        Required(document, "SqrTokenResponseDto").Should().BeEquivalentTo("access_token", "token_type", "expires_in");
    }

    [Test]
    public async Task Types_of_the_host_with_the_names_of_the_contract_are_described_as_they_are()
    {
        var document = await ReadDocumentAsync(app => app.MapPost(
            "/mine", (Mine.TokenRequestDto request) => new Mine.TokenResponseDto(request.Question, new(1))));

        var schemas = document.GetProperty("components").GetProperty("schemas");
        Names(schemas.GetProperty("TokenRequestDto").GetProperty("properties")).Should().Equal("question");
        Names(schemas.GetProperty("TokenResponseDto").GetProperty("properties")).Should().Equal("answer", "error");
        Names(schemas.GetProperty("TokenErrorDto").GetProperty("properties")).Should().Equal("number");
        Names(schemas.GetProperty("SqrTokenResponseDto").GetProperty("properties")).Should().Contain("access_token");
        Names(schemas.GetProperty("SqrTokenErrorDto").GetProperty("properties")).Should().Contain("error_description");
    }

    [Test]
    public async Task An_endpoint_of_the_host_with_the_name_of_ours_keeps_its_operation_id()
    {
        var document = await ReadDocumentAsync(app => app.MapGet("/mine", () => "host").WithName("getAccessToken"));

        var paths = document.GetProperty("paths");
        paths.GetProperty("/mine").GetProperty("get").GetProperty("operationId").GetString().Should().Be("getAccessToken");
        paths.GetProperty(Issuer.TokenPath).GetProperty("post").GetProperty("operationId").GetString().Should().Be("getSqrAccessToken");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_setting_keeps_the_issuer_out_of_the_hosts_documents(bool mapsItself)
    {
        var document = await ReadDocumentAsync(
            app =>
            {
                app.MapGet("/", () => "host");
                if (mapsItself)
                {
                    app.MapSqrClientCredentials();
                }
            },
            services => services.AddSqrClientCredentials(options => options.Endpoints.InHostDocument = false));

        Names(document.GetProperty("paths")).Should().Equal("/");
        (document.TryGetProperty("components", out var components) && components.TryGetProperty("schemas", out var schemas) && Names(schemas).Any())
            .Should().BeFalse();
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

    /// <summary>Types of the host's own.</summary>
    private static class Mine
    {
        public sealed record TokenRequestDto(string Question);

        public sealed record TokenResponseDto(string Answer, TokenErrorDto Error);

        public sealed record TokenErrorDto(int Number);
    }
}
