using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Protects an app's APIs with the access tokens of the issuer.</summary>
public static class ClientCredentialsJwtBearerExtensions
{
    /// <summary>Accepts access tokens under the scheme <c>Bearer</c>, with settings from the section <c>Authentication:Schemes:Bearer</c>.</summary>
    /// <inheritdoc cref="AddSqrJwtBearer(AuthenticationBuilder, string, Action{JwtBearerOptions}, Action{ResourceServerOptions})"/>
    public static AuthenticationBuilder AddSqrJwtBearer(this AuthenticationBuilder builder) =>
        builder.AddSqrJwtBearer(JwtBearerDefaults.AuthenticationScheme);

    /// <summary>Accepts access tokens under the scheme <c>Bearer</c>.</summary>
    /// <inheritdoc cref="AddSqrJwtBearer(AuthenticationBuilder, string, Action{JwtBearerOptions}, Action{ResourceServerOptions})"/>
    public static AuthenticationBuilder AddSqrJwtBearer(this AuthenticationBuilder builder, Action<JwtBearerOptions> configure) =>
        builder.AddSqrJwtBearer(JwtBearerDefaults.AuthenticationScheme, configure);

    /// <summary>Accepts access tokens under a scheme, with settings from its section, <c>Authentication:Schemes:NAME</c>.</summary>
    /// <inheritdoc cref="AddSqrJwtBearer(AuthenticationBuilder, string, Action{JwtBearerOptions}, Action{ResourceServerOptions})"/>
    public static AuthenticationBuilder AddSqrJwtBearer(this AuthenticationBuilder builder, string authenticationScheme) =>
        builder.AddSqrJwtBearer(authenticationScheme, _ => { });

    /// <summary>Accepts access tokens under a scheme.</summary>
    /// <inheritdoc cref="AddSqrJwtBearer(AuthenticationBuilder, string, Action{JwtBearerOptions}, Action{ResourceServerOptions})"/>
    public static AuthenticationBuilder AddSqrJwtBearer(this AuthenticationBuilder builder, string authenticationScheme, Action<JwtBearerOptions> configure) =>
        builder.AddSqrJwtBearer(authenticationScheme, configure, _ => { });

    /// <summary>Accepts access tokens under a scheme.</summary>
    /// <remarks>
    /// If the app has no explicit default scheme, its own only scheme stays the default; an app without any other scheme gets ours.
    /// Where the issuer is in the same app, before or after this call, tokens are verified with its own keys, without HTTP. Otherwise the options or the section must name an <c>Authority</c> and an audience.
    /// </remarks>
    /// <param name="builder">What <c>AddAuthentication</c> returns.</param>
    /// <param name="authenticationScheme">The name of the scheme in the app, and of its section below <c>Authentication:Schemes</c>. What callers write is Bearer or DPoP all the same.</param>
    /// <param name="configure">Sets Microsoft's options; runs after our defaults and the section.</param>
    /// <param name="configureServer">Sets ours; runs after the section.</param>
    /// <returns>The same builder.</returns>
    public static AuthenticationBuilder AddSqrJwtBearer(
        this AuthenticationBuilder builder,
        string authenticationScheme,
        Action<JwtBearerOptions> configure,
        Action<ResourceServerOptions> configureServer)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(authenticationScheme);
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(configureServer);

        builder.AddJwtBearer(authenticationScheme, _ => { });
        AddIssuerElsewhere(builder.Services, authenticationScheme);
        builder.Services.Configure<AuthenticationOptions>(options => AddSchemes(options, authenticationScheme));
        AddOptions(builder.Services, authenticationScheme, configure, configureServer);
        AddServices(builder.Services);

        return builder;
    }

    // Before Microsoft's own, which would make a ConfigurationManager, and after whatever the host has set by then.
    private static void AddIssuerElsewhere(IServiceCollection services, string scheme)
    {
        var microsofts = services.First(service =>
            service.ServiceType == typeof(IPostConfigureOptions<JwtBearerOptions>)
            && service.ImplementationType == typeof(JwtBearerPostConfigureOptions));
        services.Insert(services.IndexOf(microsofts), ServiceDescriptor.Singleton<IPostConfigureOptions<JwtBearerOptions>>(provider =>
            ActivatorUtilities.CreateInstance<IssuerElsewhereSetup>(provider, scheme)));
    }

    private static void AddSchemes(AuthenticationOptions options, string scheme)
    {
        options.SchemeMap[scheme].HandlerType = typeof(AccessTokenHandler);
        if (!options.SchemeMap.ContainsKey(PolicySchemes.All))
        {
            options.AddScheme<AllSchemesHandler>(PolicySchemes.All, displayName: null);
        }
    }

    private static void AddOptions(IServiceCollection services, string scheme, Action<JwtBearerOptions> configure, Action<ResourceServerOptions> configureServer)
    {
        var microsofts = services.AddOptions<JwtBearerOptions>(scheme)
            .Configure<SchemeNames>((_, names) => names.CheckUnique(scheme))
            .Configure(AccessTokenRules.SetDefaults)
            .Configure(configure)
            .PostConfigure<AccessTokenRules>((options, rules) => rules.Complete(options))
            .Validate(AccessTokenRules.HasIssuer, $"The scheme {scheme} of AddSqrJwtBearer does not know whose tokens to accept. Call AddSqrClientCredentials in the same app, or set Authentication:Schemes:{scheme}:Authority. Try https://issuer.example.com, the issuer's address.")
            .Validate(AccessTokenRules.HasAudience, $"The scheme {scheme} of AddSqrJwtBearer does not know which tokens are for this app. Set Authentication:Schemes:{scheme}:ValidAudience. Try https://api.example.com, what the issuer writes into aud.");
        var ours = services.AddOptions<ResourceServerOptions>(scheme)
            .Configure<IAuthenticationConfigurationProvider>((options, provider) => ResourceServerSettings.Read(provider.GetSchemeConfiguration(scheme), options))
            .Configure(configureServer);
        if (!DesignTime.IsActive)
        {
            microsofts.ValidateOnStart();
            ours.ValidateOnStart();
        }

        services.AddSingleton<IValidateOptions<ResourceServerOptions>>(new ResourceServerValidation(scheme));
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddAuthorization(); // RequireSqrScope is of no use without it
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IReplayStore, InMemoryReplayStore>();
        services.TryAddSingleton<ProofVerification>();
        services.TryAddSingleton<ProofReplay>();
        services.TryAddSingleton<ResourceNonces>();
        services.TryAddSingleton<ProofOfPossession>();
        services.TryAddSingleton<TokenConfirmation>();
        services.TryAddSingleton<AccessTokenRules>();
        services.TryAddSingleton<SchemeNames>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AuthenticationOptions>, DefaultScheme>());
        services.TryAddTransient<AccessTokenHandler>();
        services.TryAddTransient<AllSchemesHandler>();
    }
}
