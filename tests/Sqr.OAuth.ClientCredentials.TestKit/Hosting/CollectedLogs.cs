using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Keeps every line that is logged, with its exception, for a test to look at.</summary>
internal sealed class CollectedLogs : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<(string Category, string Text, IReadOnlyList<string?> Scopes)> _surroundings = new();
    private IExternalScopeProvider? _scopes;
    private readonly ConcurrentQueue<(EventId Id, LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<(EventId Id, LogLevel Level, string Text)> Lines => [.. _lines];

    /// <summary>The same lines, each with its category and the scopes around it.</summary>
    public IReadOnlyList<(string Category, string Text, IReadOnlyList<string?> Scopes)> Surroundings => [.. _surroundings];

    /// <summary>The lines of refused requests.</summary>
    public IReadOnlyList<string> Refusals => [.. _lines.Where(line => line.Id.Name == "TokenRefused").Select(line => line.Text.Trim())];

    /// <summary>The lines of requests that were refused for this reason.</summary>
    public IReadOnlyList<string> RefusalsFor(string reason) =>
        [.. Refusals.Where(line => line.Contains($", {reason}, client ", StringComparison.Ordinal))];

    public int CountOf(string eventName) => _lines.Count(line => line.Id.Name == eventName);

    /// <summary>Until an event of that name has been logged that often: the server is still at work when the requester has gone.</summary>
    public async Task ReachedAsync(string eventName, int count)
    {
        while (CountOf(eventName) < count)
        {
            await Task.Yield();
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        // the lines stay readable
    }

    private void Add(string category, EventId id, LogLevel level, string text)
    {
        List<string?> scopes = [];
        _scopes?.ForEachScope(static (scope, all) => all.Add(scope?.ToString()), scopes);
        _surroundings.Enqueue((category, text, scopes));
        _lines.Enqueue((id, level, text));
    }

    private sealed class Logger(CollectedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null; // the provider of scopes has them

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Add(category, eventId, logLevel, $"{formatter(state, exception)}\n{exception}");
    }
}
