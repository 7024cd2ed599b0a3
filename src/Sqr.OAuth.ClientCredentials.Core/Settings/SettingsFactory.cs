using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Makes the options from what the host has registered, and checks them.</summary>
internal sealed class SettingsFactory(
    IOptionsFactory<ClientCredentialsOptions> factory, IEnumerable<IValidateOptions<ClientCredentialsOptions>> validations) : IDisposable
{
    private InvalidSettingsException? _failure;

    /// <param name="objections">What is known to be wrong already, and reported with the rest.</param>
    /// <exception cref="InvalidSettingsException">They are not valid.</exception>
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

    /// <summary>Checks options that were changed after they were made.</summary>
    /// <exception cref="InvalidSettingsException">They are not valid.</exception>
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
