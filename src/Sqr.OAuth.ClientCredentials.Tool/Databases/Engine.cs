using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The issuer's engine without HTTP, on the database or key directory that a command names.</summary>
internal sealed class Engine : IAsyncDisposable
{
    /// <summary>Used as the issuer identifier if settings contain none.</summary>
    public const string NoIssuer = "https://sqr-oauth.invalid";

    private readonly ServiceProvider _services;

    private Engine(ServiceProvider services) => _services = services;

    public IClientManager Clients => _services.GetRequiredService<IClientManager>();

    public ISigningKeys Keys => _services.GetRequiredService<ISigningKeys>();

    /// <summary>Whether a private key can be stored. Data Protection, the alternative, is only available in the host.</summary>
    public bool CanEncrypt => _services.GetRequiredService<IOptions<ClientCredentialsOptions>>().Value.Keys.EncryptionKeys.Count > 0;

    public IServiceProvider Services => _services;

    /// <summary>Works on the database that the command must name.</summary>
    public static Engine OnDatabase(ParseResult parsed, bool create = false)
    {
        var target = Target.Required(parsed);
        var services = new ServiceCollection();
        Configure(services, parsed, _ => { }).AddEntityFrameworkStores(builder => builder.Use(target, create));

        return new(services.BuildServiceProvider());
    }

    /// <summary>Works on the clients in the database, or on those in the settings if the command names no database.</summary>
    public static Engine OnClients(ParseResult parsed, Action<ClientCredentialsOptions> configure)
    {
        var services = new ServiceCollection();
        var builder = Configure(services, parsed, configure);
        if (Target.Of(parsed) is { } target)
        {
            builder.AddEntityFrameworkStores(context => context.Use(target, create: false));
        }

        return new(services.BuildServiceProvider());
    }

    /// <summary>Works on a directory of signing keys.</summary>
    public static Engine OnKeyDirectory(ParseResult parsed, string directory)
    {
        var services = new ServiceCollection();
        Configure(services, parsed, options => options.Keys.Directory = Path.GetFullPath(directory));

        return new(services.BuildServiceProvider());
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>The engine with the issuer's settings, as far as they are available.</summary>
    public static ClientCredentialsBuilder Configure(IServiceCollection services, ParseResult parsed, Action<ClientCredentialsOptions> configure)
    {
        var configuration = new ConfigurationBuilder();
        if (parsed.GetValue(CommandOptions.Settings) is { } file)
        {
            configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        }

        configuration.AddEnvironmentVariables();
        services.AddSingleton<IAuditActor>(new OperatingSystemUser());
        if (Environment.GetEnvironmentVariable(ChangeLog.Variable) is { Length: > 0 } log)
        {
            services.AddLogging(logging => logging.AddProvider(new ChangeLog(Path.GetFullPath(log))));
        }

        return services.AddSqrClientCredentialsCore(configuration.Build(), options =>
        {
            // Nothing is issued here, so settings that a host needs for that may be missing.
            options.Issuer ??= NoIssuer;
            options.RequireHttps ??= false;
            configure(options);
        });
    }
}
