using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What an app without an issuer needs to accept the tokens that tests make up.</summary>
internal static class TestIssuer
{
    public static void Trust(JwtBearerOptions jwt)
    {
        jwt.TokenValidationParameters.IssuerSigningKey = TestKey.OfIssuer.Credentials.Key;
        jwt.TokenValidationParameters.ValidIssuer = Api.Issuer;
        jwt.Audience = Api.Issuer;
    }

    /// <summary>As the nodes of one app do.</summary>
    public static void ShareKeys(IServiceCollection services, DirectoryInfo keys) =>
        services.AddDataProtection().PersistKeysToFileSystem(keys).SetApplicationName("api");
}
