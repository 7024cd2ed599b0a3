using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The settings that the pipeline is built from: the endpoints, and the issuer's path if it is set. They are not validated, because a tool that
/// only builds the pipeline has no others.</summary>
internal sealed class MountSettings(
    IEnumerable<IConfigureOptions<ClientCredentialsOptions>> setups,
    IEnumerable<IPostConfigureOptions<ClientCredentialsOptions>> postConfigures,
    CurrentSettings current)
{
    /// <exception cref="OptionsValidationException">A path cannot be mapped. All settings are then validated, to report everything at once.</exception>
    public ClientCredentialsOptions Read()
    {
        // Our own post-configuration looks for files and addresses, and changes no path.
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
