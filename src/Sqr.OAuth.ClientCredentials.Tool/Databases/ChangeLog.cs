using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Appends the log events of a command to a file, so that a record is left of the changes that were made, and of who made them.</summary>
internal sealed class ChangeLog : ILoggerProvider
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "SQR_OAUTH_LOG";

    private readonly StreamWriter _lines;

    /// <summary>Opens the file: if that fails, nothing is changed.</summary>
    public ChangeLog(string file) =>
        _lines = new(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite), new UTF8Encoding(false)) { AutoFlush = true };

    public ILogger CreateLogger(string categoryName) => new Logger(_lines, isOurs: categoryName.StartsWith("Sqr.", StringComparison.Ordinal));

    public void Dispose() => _lines.Dispose();

    private sealed class Logger(StreamWriter lines, bool isOurs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isOurs && logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
                var line = PlainText.Escape($"{now} {Environment.UserName} {eventId.Id} {eventId.Name} {formatter(state, exception)}");
                lock (lines)
                {
                    lines.WriteLine(line);
                }
            }
        }
    }
}
