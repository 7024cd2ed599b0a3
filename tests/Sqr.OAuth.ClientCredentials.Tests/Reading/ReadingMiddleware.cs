using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Hosts an issuer behind middleware that reads requests before everything else in the host.</summary>
internal static class ReadingMiddleware
{
    public static Task<RunningIssuer> StartAsync(Func<HttpContext, Task> middleware, bool onKestrel, string secret = "right") =>
        StartAsync(
            app => app.Use(async (context, rest) =>
            {
                await middleware(context);
                await rest(context);
            }),
            onKestrel,
            _ => { },
            secret);

    public static Task<RunningIssuer> StartAsync(
        Action<IApplicationBuilder> configure, bool onKestrel, Action<IServiceCollection> services, string secret = "right")
    {
        var issuer = Issuer.WithClient("acme", secret).Services(collection =>
        {
            services(collection);
            collection.AddSingleton<IStartupFilter>(new First(configure));
        });

        return (onKestrel ? issuer.OnKestrel() : issuer).StartAsync();
    }

    private sealed class First(Action<IApplicationBuilder> configure) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            configure(app);
            next(app);
        };
    }
}
