using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers authentication by assertions that clients sign.</summary>
internal static class AssertionAuthenticationRegistration
{
    public static void AddAssertionAuthentication(this IServiceCollection services)
    {
        services.TryAddSingleton<AssertionReader>();
        services.TryAddSingleton<AssertionSignature>();
        services.TryAddSingleton<AssertionVerification>();
        services.TryAddSingleton<AssertionAuthentication>();
    }
}
