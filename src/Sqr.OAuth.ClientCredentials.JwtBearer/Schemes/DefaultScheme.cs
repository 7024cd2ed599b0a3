using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Infers the default scheme as ASP.NET Core would without AddSqrJwtBearer: an app's only scheme is its default.</summary>
/// <remarks>In an app with no other scheme, the first of ours is the default.</remarks>
internal sealed class DefaultScheme : IPostConfigureOptions<AuthenticationOptions>
{
    private const string Suppressed = "Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme"; // the host's choice for all its schemes

    public void PostConfigure(string? name, AuthenticationOptions options)
    {
        if (options.DefaultScheme is not null || (AppContext.TryGetSwitch(Suppressed, out var suppressed) && suppressed))
        {
            return;
        }

        var ofTheApp = options.Schemes
            .Where(scheme => scheme.HandlerType != typeof(AccessTokenHandler) && scheme.HandlerType != typeof(AllSchemesHandler))
            .ToList();
        options.DefaultScheme = ofTheApp switch
        {
            [] => options.Schemes.FirstOrDefault(scheme => scheme.HandlerType == typeof(AccessTokenHandler))?.Name,
            [var only] => only.Name,
            _ => null,
        };
    }
}
