using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the reuse of tokens and the count of unnecessary requests.</summary>
internal static class TokenReuseRegistration
{
    public static void AddTokenReuse(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenCache>();
        services.TryAddSingleton<TokenReuse>();
        services.TryAddSingleton<TokenUsage>();
        services.TryAddSingleton<ITokenUsage>(provider => provider.GetRequiredService<TokenUsage>());
    }
}
