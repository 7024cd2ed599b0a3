using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sqr.OAuth.ClientCredentials.SampleHost;

/// <summary>Shows metrics to Prometheus and sends metrics and traces by OTLP, if the settings say so. By default nothing listens.</summary>
internal static class Observability
{
    private const string Issuer = "Sqr.OAuth.ClientCredentials";
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT"; // OpenTelemetry's own name for it, also as an environment variable

    public static void AddObservability(this WebApplicationBuilder builder)
    {
        builder.Configuration[OtlpEndpoint] ??= CollectorIn(builder.Configuration);
        var (prometheus, otlp) = (ShowsMetrics(builder.Configuration), builder.Configuration[OtlpEndpoint] is { Length: > 0 });
        if (!prometheus && !otlp)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? builder.Environment.ApplicationName))
            .WithMetrics(metrics => metrics.AddMeter(Issuer, "Microsoft.AspNetCore.Hosting"));
        if (prometheus)
        {
            telemetry.WithMetrics(metrics => metrics.AddPrometheusExporter());
        }

        if (otlp)
        {
            telemetry
                .WithMetrics(metrics => metrics.AddOtlpExporter())
                .WithTracing(tracing => tracing.AddSource(Issuer, "Microsoft.AspNetCore").AddOtlpExporter());
        }
    }

    /// <summary>Maps /metrics, for anyone who can reach this port.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        if (ShowsMetrics(app.Configuration))
        {
            app.MapPrometheusScrapingEndpoint();
        }
    }

    private static string? CollectorIn(ConfigurationManager configuration)
    {
        var collector = configuration["Observability:Otlp"];

        return string.IsNullOrEmpty(collector) || Uri.TryCreate(collector, UriKind.Absolute, out _)
            ? collector
            : throw new InvalidOperationException(
                $"Observability:Otlp is \"{collector}\"; it must be the address of a collector, such as http://127.0.0.1:4317.");
    }

    private static bool ShowsMetrics(IConfiguration configuration) => configuration.GetValue<bool>("Observability:Prometheus");
}
