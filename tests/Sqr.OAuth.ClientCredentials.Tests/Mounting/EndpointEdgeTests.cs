using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class EndpointEdgeTests
{
    [TestCase("/.well-known/oauth-authorization-server")]
    [TestCase("/.well-known/openid-configuration")]
    [TestCase("/.well-known/jwks.json")]
    [TestCase("/oauth2/authorize")]
    public async Task A_fault_of_any_endpoint_is_answered_like_one_of_the_token_endpoint(string path)
    {
        await using var issuer = await Issuer.Default
            .Setting("Endpoints:Authorization", "/oauth2/authorize")
            .Services(services => services.AddSingleton<IStartupFilter, FaultyBodies>())
            .StartAsync();

        var answer = await issuer.SendAsync(new(HttpMethod.Get, path));

        answer.ShouldBeAFault(HttpStatusCode.InternalServerError, "INTERNAL_SERVER_ERROR", "Internal Server Error", HttpMethod.Get, path);
        answer.Headers.Should().Contain("Cache-Control: no-store").And.NotContain("ETag", "the answer is not the document");
        issuer.Logs.CountOf("RequestFailed").Should().Be(1);
    }

    /// <summary>Makes the first write to each answer fail.</summary>
    private sealed class FaultyBodies : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, further) =>
            {
                context.Response.Body = new FaultyBody(context.Response.Body);

                return further(context);
            });
            next(app);
        };
    }

    private sealed class FaultyBody(Stream body) : MemoryStream
    {
        private bool _hasFailed;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_hasFailed)
            {
                return body.WriteAsync(buffer, cancellationToken);
            }

            _hasFailed = true;
            throw new InvalidDataException("The first write fails.");
        }
    }
}
