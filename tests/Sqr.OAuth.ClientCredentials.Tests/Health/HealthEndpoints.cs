using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A host that maps health checks as the sample does, and shows all that they say.</summary>
internal static class HealthEndpoints
{
    public static Issuer WithHealth(this Issuer issuer) => issuer.Services(services =>
    {
        services.AddHealthChecks().AddSqrClientCredentials();
        services.AddSingleton<IStartupFilter, Mapping>();
    });

    public static async Task<Probe> ProbeAsync(this HttpClient http, string tag)
    {
        using var answer = await http.GetAsync($"/health/{tag}");
        var text = await answer.Content.ReadAsStringAsync();
        var check = JsonNode.Parse(text)!.AsObject().Should().ContainSingle().Which.Value!; // an object, so it has a value

        return new(answer.StatusCode, $"{check["Status"]}", $"{check["Description"]}", check["Data"]!.AsObject(), text); // written below
    }

    /// <summary>The figures of all checks, and no status but that of HTTP: what a host can write that shows everything.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsync(JsonSerializer.Serialize(
        report.Entries.ToDictionary(entry => entry.Key, entry => new
        {
            Status = entry.Value.Status.ToString(),
            entry.Value.Description,
            entry.Value.Data,
            Exception = entry.Value.Exception?.ToString(),
        })));

    private sealed class Mapping : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            foreach (var tag in new[] { "live", "ready" })
            {
                app.UseHealthChecks($"/health/{tag}", new HealthCheckOptions
                {
                    Predicate = check => check.Tags.Contains(tag),
                    ResponseWriter = WriteAsync,
                });
            }

            next(app);
        };
    }
}

/// <summary>What a health endpoint answered.</summary>
internal sealed record Probe(HttpStatusCode Code, string Status, string Description, JsonObject Data, string Text)
{
    public void ShouldBeHealthy() => (Code, Status, Description).Should().Be((HttpStatusCode.OK, "Healthy", "Tokens are issued."));

    /// <summary>The host gets requests, and an operator should look at it.</summary>
    public void ShouldBeDegraded(string why)
    {
        (Code, Status).Should().Be((HttpStatusCode.OK, "Degraded"));
        Description.Should().Contain(why);
    }

    public void ShouldBeUnhealthy(string why)
    {
        (Code, Status).Should().Be((HttpStatusCode.ServiceUnavailable, "Unhealthy"));
        Description.Should().Contain(why);
    }
}
