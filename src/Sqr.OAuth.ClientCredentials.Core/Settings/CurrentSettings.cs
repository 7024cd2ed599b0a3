using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The settings as of the last valid reload.</summary>
/// <remarks>Not an options monitor: that forgets the last valid options when a reload is invalid, and throws from then on.</remarks>
internal sealed class CurrentSettings : IDisposable
{
    private readonly IOptionsFactory<ClientCredentialsOptions> _factory;
    private readonly ReloadGuard _guard;
    private readonly IHostEnvironment? _environment;
    private readonly ILogger<CurrentSettings> _logger;
    private readonly Gate _gate = new();
    private readonly IDisposable? _registration;
    private SettingsSnapshot? _value;
    private InvalidSettingsException? _failure;

    public CurrentSettings(
        IOptionsFactory<ClientCredentialsOptions> factory,
        ReloadGuard guard,
        ILogger<CurrentSettings> logger,
        ISettingsSource? source = null,
        IHostEnvironment? environment = null)
    {
        (_factory, _guard, _logger, _environment) = (factory, guard, logger, environment);
        _registration = source is null ? null : ChangeToken.OnChange(source.Section.GetReloadToken, Reload);
    }

    /// <exception cref="OptionsValidationException">The settings were never valid.</exception>
    public SettingsSnapshot Value
    {
        get
        {
            if (_value is { } value)
            {
                return value;
            }

            lock (_gate)
            {
                return _value ??= Read();
            }
        }
    }

    public void Dispose()
    {
        _registration?.Dispose();
        _failure?.HostIsGone();
    }

    private void Reload()
    {
        lock (_gate)
        {
            if (_value is null)
            {
                return; // nobody has asked yet
            }

            try
            {
                foreach (var file in _guard.FilesWithoutKeys)
                {
                    _logger.SettingsFileWithoutKeys(LogText.Escape(file));
                }

                var next = Read(_value.Options);
                _value = next;
                _logger.SettingsReloaded(next.Clients.Count);
            }
            catch (OptionsValidationException exception)
            {
                _logger.ReloadRefused(exception.Message);
            }
            catch (Exception exception) // whatever the host's own configuration code throws must not end the process
            {
                _logger.ReloadFailed(exception);
            }
        }
    }

    private SettingsSnapshot Read(ClientCredentialsOptions? first = null)
    {
        var state = _guard.Look();
        var options = first is null ? Create() : CreateAgain(first);
        if (first is null && options is { HasDefaultIssuer: true, Issuer: { } issuer })
        {
            _logger.IssuerDefaulted(issuer);
        }

        foreach (var (name, client) in options.Clients)
        {
            if (client.Secrets.Any(secret => secret.Value is not null) && _environment?.IsDevelopment() is not true)
            {
                _logger.SecretInClear(LogText.Escape(name), options.EnvironmentName ?? "unknown");
            }
        }

        foreach (var list in options.MergedLists)
        {
            _logger.ListsMerged(LogText.Escape(list.Path), LogText.Escape(list.Sources));
        }

        _guard.Accept(state, options);

        return new(options);
    }

    private ClientCredentialsOptions CreateAgain(ClientCredentialsOptions first)
    {
        var objection = _guard.Objection();
        var options = Create(objection is null ? [] : [objection]);
        objection ??= _guard.Objection(options);
        if (objection is not null)
        {
            throw new InvalidSettingsException([objection]);
        }

        KeepWhatWasReadAtStart(options, first);
        CheckAgain(options);

        return options;
    }

    private ClientCredentialsOptions Create(params string[] objections)
    {
        try
        {
            return _factory.Create(Options.DefaultName);
        }
        catch (OptionsValidationException exception)
        {
            throw _failure = new([.. objections, .. exception.Failures]);
        }
    }

    private void KeepWhatWasReadAtStart(ClientCredentialsOptions options, ClientCredentialsOptions first)
    {
        if (RestartSetting.Keep(first, options) is { Count: > 0 } changed)
        {
            _logger.RestartNeeded(string.Join(", ", changed));
        }
    }

    // The reloaded settings were validated together; now validate them with the values kept from start.
    private static void CheckAgain(ClientCredentialsOptions options)
    {
        if (new SettingsValidation().Validate(Options.DefaultName, options) is { Failed: true } result)
        {
            throw new InvalidSettingsException(result.Failures);
        }
    }
}
