using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a readiness check has found: figures, and what is wrong with what to do about it.</summary>
internal sealed class Findings
{
    private readonly Dictionary<string, object> _figures = new(StringComparer.Ordinal);
    private readonly List<string> _degrading = [];
    private readonly List<string> _disabling = [];

    /// <summary>A figure that every serializer can write. Nothing secret: health endpoints are often public.</summary>
    public void Add(string name, string value) => _figures[name] = value;

    /// <inheritdoc cref="Add(string, string)"/>
    public void Add(string name, long value) => _figures[name] = value;

    /// <summary>Something is wrong, but tokens are issued.</summary>
    public void Degraded(string sentences) => _degrading.Add(sentences);

    /// <summary>Tokens are not issued.</summary>
    public void Unhealthy(string sentences) => _disabling.Add(sentences);

    /// <param name="failureStatus">What the host wants a failure to be.</param>
    public HealthCheckResult ToResult(HealthStatus failureStatus)
    {
        string[] sentences = [.. _disabling, .. _degrading];
        var status = (sentences, _disabling) switch
        {
            ([], _) => HealthStatus.Healthy,
            (_, []) => HealthStatus.Degraded,
            _ => failureStatus,
        };

        return new(status, sentences is [] ? "Tokens are issued." : string.Join(' ', sentences), data: _figures);
    }
}
