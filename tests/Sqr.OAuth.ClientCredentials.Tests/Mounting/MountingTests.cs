using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class MountingTests
{
    private static IEnumerable<TestCaseData> Mounts() =>
    [
        .. HostShapes.WithRouting().SelectMany(shape => new[] { Case(shape, mapsItself: false), Case(shape, mapsItself: true) }),
        .. HostShapes.WithoutRouting().Select(shape => Case(shape, mapsItself: false)),
    ];

    [TestCaseSource(nameof(Mounts))]
    public async Task The_issuer_answers_in_every_shape_of_host(object shape, bool mapsItself)
    {
        using var host = await StartAsync((HostShape)shape, mapsItself);
        using var http = ClientOf(host);
        var pathBase = ((HostShape)shape).PathBase;

        var token = await PostAsync(http, pathBase + Issuer.TokenPath);
        var get = await AnswerAsync(http, new(HttpMethod.Get, pathBase + Issuer.TokenPath));
        var metadata = await AnswerAsync(http, new(HttpMethod.Get, pathBase + "/.well-known/oauth-authorization-server"));
        var keys = await AnswerAsync(http, new(HttpMethod.Get, pathBase + "/.well-known/jwks.json"));

        token.Status.Should().Be(HttpStatusCode.OK, token.Body);
        token.Token.Subject.Should().Be("acme");
        get.Status.Should().Be(HttpStatusCode.MethodNotAllowed);
        get.Headers.Should().Contain("Allow: POST");
        get.Error.Should().Be("invalid_request");
        metadata.Json.GetProperty("issuer").GetString().Should().Be(Issuer.Identifier);
        keys.Json.GetProperty("keys").GetArrayLength().Should().Be(2);
    }

    [TestCaseSource(nameof(Mounts))]
    public async Task The_endpoints_are_there_once(object shape, bool mapsItself)
    {
        using var host = await StartAsync((HostShape)shape, mapsItself);
        using var http = ClientOf(host);
        await PostAsync(http, ((HostShape)shape).PathBase + Issuer.TokenPath); // the pipeline is built by now

        host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Count(endpoint => endpoint.RoutePattern.RawText == Issuer.TokenPath && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not null)
            .Should().Be(1);
    }

    [Test]
    public async Task What_is_not_ours_is_left_to_the_host()
    {
        foreach (var shape in HostShapes.WithoutRouting().Where(shape => shape.Name.Contains("answers everything")))
        {
            using var host = await StartAsync(shape, mapsItself: false);
            using var http = ClientOf(host);

            (await http.GetStringAsync("/anything")).Should().Be("host");
        }
    }

    internal static async Task<IHost> StartAsync(HostShape shape, bool mapsItself)
    {
        var host = shape.Build(mapsItself);
        await host.StartAsync();

        return host;
    }

    internal static HttpClient ClientOf(IHost host)
    {
        var http = host.GetTestClient();
        http.BaseAddress = new(Issuer.Identifier);

        return http;
    }

    internal static Task<Answer> PostAsync(HttpClient http, string path, Action<HttpRequestMessage>? configure = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = "acme",
                ["client_secret"] = "secret",
            }),
        };
        configure?.Invoke(request);

        return AnswerAsync(http, request);
    }

    internal static async Task<Answer> AnswerAsync(HttpClient http, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await http.SendAsync(request);

            return await Answer.ReadAsync(response);
        }
    }

    private static TestCaseData Case(HostShape shape, bool mapsItself) =>
        new TestCaseData(shape, mapsItself).SetArgDisplayNames(shape.Name, mapsItself ? "mapped by the host" : "mounted by itself");
}
