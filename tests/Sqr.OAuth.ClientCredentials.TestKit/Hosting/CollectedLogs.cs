using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Keeps every line that is logged, with its exception, for a test to look at.</summary>
internal sealed class CollectedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<(EventId Id, LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<(EventId Id, LogLevel Level, string Text)> Lines => [.. _lines];

    public int CountOf(string eventName) => _lines.Count(line => line.Id.Name == eventName);

    /// <summary>Until an event of that name has been logged that often: the server is still at work when the requester has gone.</summary>
    public async Task ReachedAsync(string eventName, int count)
    {
        while (CountOf(eventName) < count)
        {
            await Task.Yield();
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose()
    {
        // the lines stay readable
    }

    private sealed class Logger(ConcurrentQueue<(EventId Id, LogLevel Level, string Text)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((eventId, logLevel, $"{formatter(state, exception)}\n{exception}"));
    }
}
