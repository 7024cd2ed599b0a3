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
    private readonly IEnumerable<IValidateOptions<ClientCredentialsOptions>> _validations;
    private readonly IEnumerable<IDerived> _derived;
    private readonly ReloadGuard _guard;
    private readonly IHostEnvironment? _environment;
    private readonly ILogger<CurrentSettings> _logger;
    private readonly Gate _gate = new();
    private readonly IDisposable? _registration;
    private SettingsSnapshot? _value;
    private InvalidSettingsException? _failure;

    public CurrentSettings(
        IOptionsFactory<ClientCredentialsOptions> factory,
        IEnumerable<IValidateOptions<ClientCredentialsOptions>> validations,
        IEnumerable<IDerived> derived,
        ReloadGuard guard,
        ILogger<CurrentSettings> logger,
        ISettingsSource? source = null,
        IHostEnvironment? environment = null)
    {
        (_factory, _validations, _derived) = (factory, validations, derived);
        (_guard, _logger, _environment) = (guard, logger, environment);
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
                _logger.SettingsReloaded(next.Options.Clients.Count);
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

        var settings = Prepare(options);
        _guard.Accept(state, options);

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
        var isSameIssuer = options.Issuer == first.Issuer || (options.HasDefaultIssuer && first.HasDefaultIssuer);
        if (!isSameIssuer
            || options.RequireHttps != first.RequireHttps
            || options.MutualTls.CertificateHeader != first.MutualTls.CertificateHeader
            || (options.Endpoints.Token, options.Endpoints.Jwks, options.Endpoints.Authorization) != (first.Endpoints.Token, first.Endpoints.Jwks, first.Endpoints.Authorization)
            || options.Endpoints.InHostDocument != first.Endpoints.InHostDocument
            || !AreEqual(options.Keys, first.Keys))
        {
            _logger.RestartNeeded();
        }

        (options.Issuer, options.RequireHttps, options.Endpoints, options.Keys) = (first.Issuer, first.RequireHttps, first.Endpoints, first.Keys);
        options.DefaultIssuer = first.DefaultIssuer;
        options.MutualTls.CertificateHeader = first.MutualTls.CertificateHeader;
    }

    private static bool AreEqual(SigningKeyOptions keys, SigningKeyOptions first) =>
        (keys.Directory, keys.PemPassword, keys.ReplaceUnreadable) == (first.Directory, first.PemPassword, first.ReplaceUnreadable)
        && (keys.RotationInterval, keys.AnnounceFor, keys.RetainFor) == (first.RotationInterval, first.AnnounceFor, first.RetainFor)
        && (keys.RefreshInterval, keys.ClockSkew) == (first.RefreshInterval, first.ClockSkew)
        && keys.Pem.SequenceEqual(first.Pem)
        && keys.EncryptionKeys.SequenceEqual(first.EncryptionKeys)
        && keys.Algorithms.SequenceEqual(first.Algorithms);

    // The reloaded settings were validated together; now validate them with the values kept from start.
    private void CheckAgain(ClientCredentialsOptions options)
    {
        var failures = _validations.SelectMany(validation => validation.Validate(Options.DefaultName, options).Failures ?? []).ToList();
        if (failures is not [])
        {
            throw new InvalidSettingsException(failures);
        }
    }
}
