using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers authentication by assertions that clients sign.</summary>
internal static class AssertionAuthenticationRegistration
{
    public static void AddAssertionAuthentication(this IServiceCollection services)
    {
        services.TryAddSingleton<AssertionReader>();
        services.AddDerived((provider, settings) => new ConfiguredKeyExtents(provider.GetRequiredService<Derived<ConfiguredClients>>().Of(settings)));
        services.TryAddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<CurrentSettings>();
            var extents = provider.GetRequiredService<Derived<ConfiguredKeyExtents>>();

            return new DecoyKeys(algorithm => extents.Of(settings.Value).Of(algorithm));
        });
        services.TryAddSingleton<AssertionSignature>();
        services.TryAddSingleton<AssertionVerification>();
        services.TryAddSingleton<AssertionAuthentication>();
    }
}
