using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers which tokens are given again, and the count of those that could be.</summary>
internal static class TokenReuseRegistration
{
    public static void AddTokenReuse(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenCache>();
        services.TryAddSingleton<ITokenCache>(provider => provider.GetRequiredService<TokenCache>());
        services.TryAddSingleton<TokenReuse>();
        services.TryAddSingleton<TokenUsage>();
        services.TryAddSingleton<ITokenUsage>(provider => provider.GetRequiredService<TokenUsage>());
    }
}
