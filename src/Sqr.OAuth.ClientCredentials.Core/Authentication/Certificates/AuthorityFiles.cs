using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Files with the authorities whose client certificates are trusted. They are read again when they change, so an authority can be added or
/// withdrawn without a restart.</summary>
/// <remarks>Contents are compared, not timestamps: Kubernetes updates a volume by swapping a symbolic link.</remarks>
internal sealed class AuthorityFiles(string setting, IReadOnlyList<string> files, string contentRoot, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    private readonly Gate _gate = new();
    private readonly SteadyClock _clock = new(time);
    private TrustedAuthorities _authorities = new();
    private string[] _texts = [];
    private string? _fault;
    private DateTimeOffset _checkedAt;

    /// <summary>The authorities, at most ten seconds old. If the files become unusable, the last good ones stay in use.</summary>
    public TrustedAuthorities Current
    {
        get
        {
            lock (_gate)
            {
                if (_clock.Now >= _checkedAt + CheckInterval)
                {
                    Refresh();
                }

                return _authorities;
            }
        }
    }

    /// <summary>Reads the files for the first time.</summary>
    /// <returns>What is wrong with the files; empty if nothing is.</returns>
    public List<string> Load()
    {
        _checkedAt = _clock.Now;
        List<string> faults = [];
        var texts = ReadAll(faults);
        if (faults is [])
        {
            Use(texts, faults);
        }

        return faults;
    }

    // The caller holds the lock.
    private void Refresh()
    {
        _checkedAt = _clock.Now;
        List<string> faults = [];
        var texts = ReadAll(faults);
        if (faults is [] && texts.SequenceEqual(_texts))
        {
            _fault = null;
            return;
        }

        if (faults is [] && Use(texts, faults))
        {
            logger.AuthoritiesReadAgain(setting);
        }

        var fault = faults is [] ? null : string.Join(' ', faults);
        if (fault is not null && fault != _fault)
        {
            logger.AuthoritiesNotReadAgain(LogText.Escape(fault));
        }

        _fault = fault;
    }

    private string[] ReadAll(List<string> faults)
    {
        var texts = new string[files.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            try
            {
                texts[i] = File.ReadAllText(Path.GetFullPath(files[i], contentRoot));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                faults.Add(FaultOf(i, $"cannot be used: {exception.Message}"));
            }
        }

        return texts;
    }

    /// <returns>False if they cannot be used.</returns>
    private bool Use(string[] texts, List<string> faults)
    {
        var authorities = new TrustedAuthorities();
        for (var i = 0; i < texts.Length; i++)
        {
            try
            {
                var certificates = CertificatePem.Read(texts[i]);
                authorities.Add(certificates);
                if (certificates is [])
                {
                    faults.Add(FaultOf(i, "contains no certificate."));
                }
            }
            catch (CryptographicException exception)
            {
                faults.Add(FaultOf(i, $"cannot be used: {exception.Message}"));
            }
        }

        if (faults is [] && files.Count > 0 && !authorities.HaveRoot)
        {
            faults.Add(
                $"{setting} has no root: each certificate in it was signed by another. Add the file with the authority's self-signed certificate.");
        }

        if (faults is [])
        {
            (_texts, _authorities) = (texts, authorities);
        }

        return faults is [];
    }

    private string FaultOf(int index, string fault) =>
        $"{setting}:{index} is \"{files[index]}\", and that file {fault} It must contain certificates in PEM. Run openssl x509 -in FILE to check it.";
}

internal static partial class AuthorityFilesLog // ids 2000-2999, listed in docs/events.md, never reused
{
    [LoggerMessage(2017, LogLevel.Information, "The files of {Setting} changed and were read again.", EventName = "AuthoritiesReadAgain")]
    public static partial void AuthoritiesReadAgain(this ILogger logger, string setting);

    [LoggerMessage(2018, LogLevel.Warning,
        "The files with trusted authorities changed but cannot be used, so the previous authorities stay trusted. {Fault}",
        EventName = "AuthoritiesNotReadAgain")]
    public static partial void AuthoritiesNotReadAgain(this ILogger logger, string fault);
}
