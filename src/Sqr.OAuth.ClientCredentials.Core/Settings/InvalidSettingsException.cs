using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The settings are not valid. The exception prints one line for each wrong setting and no stack trace, which would not help to correct a
/// file.</summary>
/// <param name="failures">What is wrong.</param>
internal sealed class InvalidSettingsException(IEnumerable<string> failures)
    : OptionsValidationException(Microsoft.Extensions.Options.Options.DefaultName, typeof(ClientCredentialsOptions), failures)
{
    private bool _isPrinted;
    private bool _isLogged;

    /// <summary>Called when the host is disposed, after its log is flushed.</summary>
    /// <remarks>The host logs what stopped its start and rethrows it, so the runtime prints it too. This keeps it from appearing twice.</remarks>
    public void HostIsGone() => _isLogged = _isPrinted;

    public override string ToString()
    {
        var name = typeof(OptionsValidationException).FullName;
        if (_isLogged)
        {
            return $"{name}: The settings are not valid. The log has the details.";
        }

        _isPrinted = true;

        return $"{name}: The settings are not valid.{Environment.NewLine}{string.Join(Environment.NewLine, Failures.Select(failure => $"  {failure}"))}";
    }
}
