using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An issuer that throttles, and requests from any address.</summary>
internal static class ThrottledIssuer
{
    private const string AddressHeader = "Test-Address";

    /// <summary>With throttling on, which it is not in other tests. A request comes from the address in a header of the tests.</summary>
    public static Issuer Throttling(this Issuer issuer) => issuer
        .Setting("Throttling:Enabled", "true")
        .Services(services => services.AddSingleton<IStartupFilter, AddressFromHeader>());

    public static Task<Answer> RequestTokenFromAsync(this RunningIssuer issuer, string? address, string clientId, string secret, string more = "") =>
        issuer.SendFromAsync(address, HttpCall.Form(
            $"grant_type=client_credentials&client_id={Uri.EscapeDataString(clientId)}&client_secret={Uri.EscapeDataString(secret)}{more}"));

    public static Task<Answer> SendFromAsync(this RunningIssuer issuer, string? address, HttpCall call) =>
        issuer.SendAsync((address is null ? call : call.With(AddressHeader, address)).ToMessage());

    /// <summary>Fails so often, each time as another client that does not exist.</summary>
    public static async Task FailFromAsync(this RunningIssuer issuer, string address, int times)
    {
        for (var i = 0; i < times; i++)
        {
            (await issuer.RequestTokenFromAsync(address, $"nobody-{address}-{i}", "wrong")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        }
    }

    /// <summary>Fails so often as one client, each time from another network.</summary>
    public static async Task FailAsAsync(this RunningIssuer issuer, string clientId, int times)
    {
        for (var i = 0; i < times; i++)
        {
            (await issuer.RequestTokenFromAsync($"198.51.{i}.1", clientId, "wrong")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        }
    }

    public static void ShouldBeThrottled(this Answer answer, int? seconds = null)
    {
        answer.ShouldRefuse(HttpStatusCode.TooManyRequests, "slow_down");
        answer.Headers.Split('\n').Should().ContainSingle(line => line.StartsWith("Retry-After: ", StringComparison.Ordinal))
            .Which.Should().MatchRegex(seconds is null ? @"^Retry-After: [1-9][0-9]*$" : $"^Retry-After: {seconds}$");
    }

    private sealed class AddressFromHeader : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.Connection.RemoteIpAddress = context.Request.Headers[AddressHeader] is [{ } address] ? IPAddress.Parse(address) : null;

                return rest(context);
            });
            next(app);
        };
    }
}
