using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Rejects token reuse with a revocation store that does not make this node forget a token: the token would be given out again.</summary>
/// <param name="services">What the host registered. Resolving the store instead could need the settings, which are not valid yet.</param>
internal sealed class RevocationStoreValidation(IServiceCollection services) : IValidateOptions<ClientCredentialsOptions>
{
    public ValidateOptionsResult Validate(string? name, ClientCredentialsOptions options)
    {
        var store = services.LastOrDefault(service => service.ServiceType == typeof(IRevocationStore) && !service.IsKeyedService);

        return options.TokenReuse is not { } window || store is null or { ImplementationFactory: Func<IServiceProvider, ForgettingRevocationStore> }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{options.Path}:TokenReuse is {window:c}, but the app registers its IRevocationStore directly, so a revoked token could be given out again. "
                + "Register the store with AddRevocationStore<T>() on the builder of AddSqrClientCredentials, or leave TokenReuse out.");
    }
}
