using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The settings that the pipeline is built from: the endpoints, and the issuer's path if it is set. Unchecked, because a tool that builds the pipeline has no others.</summary>
internal sealed class MountSettings(
    IEnumerable<IConfigureOptions<ClientCredentialsOptions>> setups,
    IEnumerable<IPostConfigureOptions<ClientCredentialsOptions>> postConfigures,
    CurrentSettings current)
{
    /// <exception cref="OptionsValidationException">A path is not one that can be mapped; then all settings are checked, to report everything at once.</exception>
    public ClientCredentialsOptions Read()
    {
        // Ours look for files and addresses, and change no path.
        var ofHost = postConfigures.Where(postConfigure => postConfigure is not (EnvironmentDefaults or TrustedRootFiles));
        var options = new OptionsFactory<ClientCredentialsOptions>(setups, ofHost).Create(Options.DefaultName);
        List<string> failures = [];
        SettingsValidation.CheckEndpoints(options, failures);

        if (failures is [])
        {
            return options;
        }

        return DesignTime.IsActive
            ? throw new OptionsValidationException(Options.DefaultName, typeof(ClientCredentialsOptions), failures)
            : current.Value.Options;
    }
}
