using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates the audit settings. Where they require sinks, at least one must be registered: otherwise tokens would be issued and nothing
/// kept.</summary>
/// <param name="services">What the host registered. Resolving the sinks instead could need the settings, which are not valid yet.</param>
internal sealed class AuditSettingsValidation(IServiceCollection services) : IValidateOptions<ClientCredentialsOptions>
{
    public ValidateOptionsResult Validate(string? name, ClientCredentialsOptions options)
    {
        List<string> failures = [];
        if (options.Audit.Required && services.All(service => service.ServiceType != typeof(IAuditSink)))
        {
            failures.Add(
                $"{options.Path}:Audit:Required is true, but no audit sink is registered, so nothing would be kept. Call AddAuditSink<T>() on the builder of "
                + "AddSqrClientCredentials, or leave Required out.");
        }

        if (!Enum.IsDefined(options.Audit.OnFull))
        {
            failures.Add($"{options.Path}:Audit:OnFull is {options.Audit.OnFull:D}; it must be one of "
                + $"{string.Join(", ", Enum.GetNames<AuditQueueFullMode>())}. Try {nameof(AuditQueueFullMode.DropOldest)}.");
        }

        return failures is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
