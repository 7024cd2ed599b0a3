using System.Diagnostics;
using System.Threading.Channels;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A program that serves, as a process of its own, and what it prints.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _seen = [];

    /// <param name="program">The program's assembly, without its extension; it lies beside the tests.</param>
    /// <param name="arguments">Its arguments.</param>
    public HostProcess(string program, params string[] arguments)
        : this(Command.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), .. arguments], "the SDK of .NET"))
    {
    }

    /// <param name="process">What was started with its outputs redirected.</param>
    public HostProcess(Process process)
    {
        _process = process;
        _ = Task.WhenAll(PumpAsync(_process.StandardOutput), PumpAsync(_process.StandardError))
            .ContinueWith(_ => _lines.Writer.TryComplete(), TaskScheduler.Default);
    }

    /// <summary>All that the process has printed so far.</summary>
    public string Output
    {
        get
        {
            while (_lines.Reader.TryRead(out var line))
            {
                _seen.Add(line);
            }

            return string.Join('\n', _seen);
        }
    }

    /// <summary>What it prints, line by line, until it ends.</summary>
    public async IAsyncEnumerable<string> ReadLinesAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            _seen.Add(line);
            yield return line;
        }
    }

    /// <summary>Waits until the process has printed that text, unless it has already.</summary>
    public async Task ReadUntilAsync(string text)
    {
        if (Output.Contains(text, StringComparison.Ordinal))
        {
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var line in _lines.Reader.ReadAllAsync(patience.Token))
        {
            _seen.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The process has ended without printing \"{text}\":\n{Output}");
    }

    /// <summary>Waits for the end of a process that ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunToEndAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            _seen.Add(line);
        }

        await _process.WaitForExitAsync();

        return _process.ExitCode;
    }

    /// <summary>Sends SIGKILL: the process has no time for anything.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task PumpAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
