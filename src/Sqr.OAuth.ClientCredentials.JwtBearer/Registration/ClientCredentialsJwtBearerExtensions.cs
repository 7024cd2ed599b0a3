using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Protects an app's APIs with the issuer's access tokens.</summary>
public static class ClientCredentialsJwtBearerExtensions
{
    /// <summary>Accepts access tokens with the scheme <c>Bearer</c> and the settings in the section <c>Authentication:Schemes:Bearer</c>.</summary>
    /// <inheritdoc cref="AddSqrJwtBearer(AuthenticationBuilder, string, Action{JwtBearerOptions}, Action{ResourceServerOptions})"/>
    public static AuthenticationBuilder AddSqrJwtBearer(this AuthenticationBuilder builder) =>
        builder.AddSqrJwtBearer(JwtBearerDefaults.AuthenticationScheme);

    /// <summary>Accepts access tokens with the scheme <c>Bearer</c>.</summary>
    /// <inheritdoc cref="AddSqrJwtBearer(AuthenticationBuilder, string, Action{JwtBearerOptions}, Action{ResourceServerOptions})"/>
    public static AuthenticationBuilder AddSqrJwtBearer(this AuthenticationBuilder builder, Action<JwtBearerOptions> configure) =>
        builder.AddSqrJwtBearer(JwtBearerDefaults.AuthenticationScheme, configure);

    /// <summary>Accepts access tokens with a scheme and the settings in its section, <c>Authentication:Schemes:NAME</c>.</summary>
    /// <inheritdoc cref="AddSqrJwtBearer(AuthenticationBuilder, string, Action{JwtBearerOptions}, Action{ResourceServerOptions})"/>
    public static AuthenticationBuilder AddSqrJwtBearer(this AuthenticationBuilder builder, string authenticationScheme) =>
        builder.AddSqrJwtBearer(authenticationScheme, _ => { });

    /// <summary>Accepts access tokens with a scheme.</summary>
    /// <inheritdoc cref="AddSqrJwtBearer(AuthenticationBuilder, string, Action{JwtBearerOptions}, Action{ResourceServerOptions})"/>
    public static AuthenticationBuilder AddSqrJwtBearer(this AuthenticationBuilder builder, string authenticationScheme, Action<JwtBearerOptions> configure) =>
        builder.AddSqrJwtBearer(authenticationScheme, configure, _ => { });

    /// <summary>Accepts access tokens with a scheme.</summary>
    /// <remarks>
    /// If the app has no explicit default scheme but one other scheme, that one stays the default; if it has no other scheme, ours is the default.
    /// If the issuer is in the same app, registered before or after this call, tokens are verified with its own keys, without HTTP. Otherwise the options
    /// or the section must set an <c>Authority</c> and an audience.
    /// </remarks>
    /// <param name="builder">What <c>AddAuthentication</c> returns.</param>
    /// <param name="authenticationScheme">The name of the scheme in the app, and of its section below <c>Authentication:Schemes</c>. Callers still send
    /// Bearer or DPoP in the Authorization header.</param>
    /// <param name="configure">Sets Microsoft's options. Runs after our defaults and the section.</param>
    /// <param name="configureServer">Sets our options. Runs after the section.</param>
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

    // Before Microsoft's own setup, which would create a ConfigurationManager, and after everything the host has set so far.
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

    private static void AddOptions(
        IServiceCollection services, string scheme, Action<JwtBearerOptions> configure, Action<ResourceServerOptions> configureServer)
    {
        var microsofts = services.AddOptions<JwtBearerOptions>(scheme)
            .Configure<SchemeNames>((_, names) => names.CheckUnique(scheme))
            .Configure(AccessTokenRules.SetDefaults)
            .Configure(configure)
            .PostConfigure<AccessTokenRules>((options, rules) => rules.Complete(options))
            .Validate(
                AccessTokenRules.HasIssuer,
                $"The scheme {scheme} of AddSqrJwtBearer has no issuer. Call AddSqrClientCredentials in the same app, "
                + $"or set Authentication:Schemes:{scheme}:Authority to the issuer's address. Try https://issuer.example.com.")
            .Validate(
                AccessTokenRules.HasAudience,
                $"The scheme {scheme} of AddSqrJwtBearer has no audience. "
                + $"Set Authentication:Schemes:{scheme}:ValidAudience to the aud of the tokens for this app. Try https://api.example.com.");
        var ours = services.AddOptions<ResourceServerOptions>(scheme)
            .Configure<IAuthenticationConfigurationProvider>(
                (options, provider) => ResourceServerSettings.Read(provider.GetSchemeConfiguration(scheme), options))
            .Configure(configureServer);
        if (!DesignTime.IsActive)
        {
            microsofts.ValidateOnStart();
            ours.ValidateOnStart();
        }

        services.AddSingleton<IValidateOptions<ResourceServerOptions>>(new ResourceServerValidation(scheme));
    }

    private static Func<TimeSpan> TimeoutOf(IServiceProvider provider)
    {
        var issuer = provider.GetService<ILocalIssuer>();
        var limits = new StoreLimits();

        return () => (issuer?.Settings.Value.Options.Stores ?? limits).Timeout;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddAuthorization(); // RequireSqrScope needs it
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleUses(TimeoutOf);
        services.TryAddSingleton<ProofVerification>();
        services.TryAddSingleton<RequestUrl>();
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
