using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the token issuer.</summary>
internal static class TokenRegistration
{
    public static void AddTokens(this IServiceCollection services)
    {
        services.TryAddSingleton<SigningMetrics>();
        services.TryAddSingleton<ITokenIssuer, TokenIssuer>();
    }
}
