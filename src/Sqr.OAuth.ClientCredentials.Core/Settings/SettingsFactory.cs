using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Creates the options from the host's registrations, and validates them.</summary>
internal sealed class SettingsFactory(
    IOptionsFactory<ClientCredentialsOptions> factory, IEnumerable<IValidateOptions<ClientCredentialsOptions>> validations) : IDisposable
{
    private InvalidSettingsException? _failure;

    /// <param name="objections">Failures that are already known, to report together with the others.</param>
    /// <exception cref="InvalidSettingsException">The options are not valid.</exception>
    public ClientCredentialsOptions Create(params string[] objections)
    {
        try
        {
            return factory.Create(Options.DefaultName);
        }
        catch (OptionsValidationException exception)
        {
            throw _failure = new([.. objections, .. exception.Failures]);
        }
    }

    /// <summary>Validates options that were changed after they were created.</summary>
    /// <exception cref="InvalidSettingsException">The options are not valid.</exception>
    public void Check(ClientCredentialsOptions options)
    {
        var failures = validations.SelectMany(validation => validation.Validate(Options.DefaultName, options).Failures ?? []).ToList();
        if (failures is not [])
        {
            throw new InvalidSettingsException(failures);
        }
    }

    public void Dispose() => _failure?.HostIsGone();
}
