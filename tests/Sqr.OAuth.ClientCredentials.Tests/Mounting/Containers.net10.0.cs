using Autofac;
using Autofac.Extensions.DependencyInjection;
using Grace.DependencyInjection;
using Grace.DependencyInjection.Extensions;
using LightInject;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A container that an app may have in place of Microsoft's.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Make">Makes one of an app's services.</param>
internal sealed record OtherContainer(string Name, Func<IServiceCollection, IServiceProvider> Make) : IServiceProviderFactory<IServiceCollection>
{
    public static IEnumerable<OtherContainer> All() =>
    [
        new("Autofac", OfAutofac),
        new("Grace", services => new DependencyInjectionContainer().Populate(services)),
        new("Lamar", services => new Lamar.Container(services)),
        new("LightInject", OfLightInject),
    ];

    public IServiceCollection CreateBuilder(IServiceCollection services) => services;

    public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => Make(containerBuilder);

    public override string ToString() => Name;

    private static AutofacServiceProvider OfAutofac(IServiceCollection services)
    {
        var builder = new ContainerBuilder();
        builder.Populate(services);

        return new(builder.Build());
    }

    // As its package for Microsoft's abstractions does, which cannot be restored here. It counts a class as every interface that it implements.
    private static LightInjectServices OfLightInject(IServiceCollection services)
    {
        var container = new ServiceContainer(new ContainerOptions
        {
            EnablePropertyInjection = false,
            EnableCurrentScope = false,
            EnableOptionalArguments = true,
            DefaultServiceSelector = names => names[^1],
        });
        var root = container.BeginScope();
        container.Register<IServiceProvider>(factory => new LightInjectProvider((Scope)factory), new PerScopeLifetime());
        container.Register<IServiceScopeFactory>(_ => new LightInjectScopes(container), new SingletonLifetime(root));
        foreach (var group in services.Where(service => !service.IsKeyedService).GroupBy(service => service.ServiceType))
        {
            var all = group.ToList();
            for (var i = 0; i < all.Count; i++)
            {
                container.Register(ToRegistration(all[i], all.Count == 1 ? "" : $"{i:00000}", root)); // in the order of their names
            }
        }

        return new(root);
    }

    private static ServiceRegistration ToRegistration(ServiceDescriptor service, string name, Scope root) => new()
    {
        ServiceType = service.ServiceType,
        ServiceName = name,
        ImplementingType = service.ImplementationType,
        Value = service.ImplementationInstance,
        FactoryExpression = service.ImplementationFactory is { } make
            ? typeof(OtherContainer)
                .GetMethod(nameof(ToFactory), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(service.ServiceType)
                .Invoke(null, [make]) as Delegate
            : null,
        Lifetime = service.Lifetime switch
        {
            ServiceLifetime.Singleton when service.ImplementationInstance is null => new SingletonLifetime(root),
            ServiceLifetime.Scoped => new PerScopeLifetime(),
            ServiceLifetime.Transient => new PerRequestLifeTime(),
            _ => null,
        },
    };

    private static Func<IServiceFactory, T> ToFactory<T>(Func<IServiceProvider, object> make) => factory => (T)make(new LightInjectProvider((Scope)factory));

    // What services get. The scope disposes of what it makes, so this must not dispose of the scope.
    private sealed class LightInjectProvider(Scope scope) : IServiceProvider
    {
        public object? GetService(Type serviceType) => scope.TryGetInstance(serviceType);
    }

    private sealed class LightInjectServices(Scope scope) : IServiceScope, IServiceProvider, IAsyncDisposable
    {
        public IServiceProvider ServiceProvider => this;

        public object? GetService(Type serviceType) => scope.TryGetInstance(serviceType);

        public void Dispose() => scope.Dispose();

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }

    private sealed class LightInjectScopes(ServiceContainer container) : IServiceScopeFactory
    {
        public IServiceScope CreateScope() => new LightInjectServices(container.BeginScope());
    }

    private sealed class SingletonLifetime(Scope root) : ILifetime, ICloneableLifeTime
    {
        private readonly Lock _gate = new();
        private object? _instance;

        // LightInject calls it by its name.
        public object GetInstance(GetInstanceDelegate createInstance, Scope scope, object[] arguments)
        {
            lock (_gate)
            {
                return _instance ??= createInstance(arguments, root);
            }
        }

        public object GetInstance(Func<object> createInstance, Scope scope) => throw new NotSupportedException();

        public ILifetime Clone() => new SingletonLifetime(root);
    }
}
