using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The settings as of the last valid reload.</summary>
/// <remarks>Not an options monitor: that forgets the last valid options when a reload is invalid, and throws from then on.</remarks>
internal sealed class CurrentSettings : IDisposable
{
    private readonly SettingsFactory _factory;
    private readonly IEnumerable<IDerived> _derived;
    private readonly ReloadGuard _guard;
    private readonly ILogger<CurrentSettings> _logger;
    private readonly Gate _gate = new();
    private readonly IDisposable? _registration;
    private readonly ISettingsSource? _source;
    private SettingsSnapshot? _value;
    private SettingsDigest? _digest; // of the settings as they were last read and accepted; null if they do not come from configuration

    public CurrentSettings(
        SettingsFactory factory, IEnumerable<IDerived> derived, ReloadGuard guard, ILogger<CurrentSettings> logger, ISettingsSource? source = null)
    {
        (_factory, _derived, _guard, _logger, _source) = (factory, derived, guard, logger, source);
        _registration = source is null ? null : ChangeToken.OnChange(source.Section.GetReloadToken, Reload);
    }

    /// <summary>Raised when changed settings are in effect, with the names of those that changed.</summary>
    public event Action<IReadOnlyList<string>>? Reloaded;

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

    public void Dispose() => _registration?.Dispose();

    private void Reload()
    {
        lock (_gate)
        {
            if (_value is null)
            {
                return; // the settings have not been used yet
            }

            try
            {
                foreach (var file in _guard.FilesWithoutKeys)
                {
                    _logger.SettingsFileWithoutKeys(LogText.Escape(file));
                }

                var before = _digest;
                var next = Read(_value.Options);
                _value = next;
                NoteReload(next.Options, before);
            }
            catch (OptionsValidationException exception)
            {
                _logger.ReloadRefused(exception.Message);
            }
            catch (Exception exception) // an exception from the host's own configuration code must not end the process
            {
                _logger.ReloadFailed(exception);
            }
        }
    }

    private void NoteReload(ClientCredentialsOptions options, SettingsDigest? before)
    {
        IReadOnlyList<string> changed = before is null || _digest is null ? [] : RestartSetting.Without(before.ChangesTo(_digest));
        _logger.SettingsReloaded(options.Clients.Count, SettingsDigest.Describe(changed));
        Reloaded?.Invoke(changed);
    }

    private SettingsSnapshot Read(ClientCredentialsOptions? first = null)
    {
        var state = _guard.Look();
        var digest = _source is null ? null : SettingsDigest.Of(_source.Section);
        var options = first is null ? _factory.Create() : CreateAgain(first);
        if (first is null && options is { HasDefaultIssuer: true, Issuer: { } issuer })
        {
            _logger.IssuerDefaulted(issuer);
        }

        foreach (var (name, client) in options.Clients)
        {
            if (client.Secrets.Any(secret => secret.Value is not null) && !options.IsDevelopment)
            {
                _logger.SecretInClear(LogText.Escape(name), options.EnvironmentName ?? "unknown");
            }
        }

        foreach (var list in options.MergedLists)
        {
            _logger.ListsMerged(LogText.Escape(list.Path), LogText.Escape(list.Sources));
        }

        var settings = Prepare(options);
        _guard.Accept(state, options);
        _digest = digest;

        return settings;
    }

    private SettingsSnapshot Prepare(ClientCredentialsOptions options)
    {
        var settings = new SettingsSnapshot(options);
        foreach (var derived in _derived)
        {
            derived.Prepare(settings);
        }

        return settings;
    }

    private ClientCredentialsOptions CreateAgain(ClientCredentialsOptions first)
    {
        var objection = _guard.Objection();
        var options = _factory.Create(objection is null ? [] : [objection]);
        objection ??= _guard.Objection(options);
        if (objection is not null)
        {
            throw new InvalidSettingsException([objection]);
        }

        KeepWhatWasReadAtStart(options, first);
        _factory.Check(options); // the reloaded settings were validated together; now validate them with the values kept from start

        return options;
    }

    private void KeepWhatWasReadAtStart(ClientCredentialsOptions options, ClientCredentialsOptions first)
    {
        if (RestartSetting.Keep(first, options) is { Count: > 0 } changed)
        {
            _logger.RestartNeeded(string.Join(", ", changed));
        }
    }
}
