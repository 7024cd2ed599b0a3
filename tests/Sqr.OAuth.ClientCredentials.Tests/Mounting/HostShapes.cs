using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The hosts that the issuer is mounted in.</summary>
internal static class HostShapes
{
    /// <summary>Hosts with a route table, of which the endpoints become a part.</summary>
    public static IEnumerable<HostShape> WithRouting() =>
    [
        HostShape.Web("WebApplication with an endpoint", app => app.MapGet("/", () => "host")),
        HostShape.Web("WebApplication with explicit routing", app =>
        {
            app.UseRouting();
            app.MapGet("/", () => "host");
        }),
        HostShape.Web("WebApplication under a path base", app =>
        {
            app.UsePathBase("/base");
            app.MapGet("/", () => "host");
        }, pathBase: "/base"),
        HostShape.Web("WebApplication under a path base with routing behind it", app =>
        {
            app.UsePathBase("/base");
            app.UseRouting();
            app.MapGet("/", () => "host");
        }, pathBase: "/base"),
        HostShape.Web("WebApplication with a fallback policy that wants a user", app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/", () => "host");
        }, WithFallbackPolicy),
        HostShape.Web("WebApplication with a SPA fallback", app => app.MapFallback(() => "spa")),
        HostShape.Web("WebApplication with a catch-all route", app => app.Map("{**path}", () => "caught")),
        HostShape.Web("WebApplication with an exception handler", app =>
        {
            app.UseExceptionHandler(handler => handler.Run(context => context.Response.WriteAsync("oops")));
            app.MapGet("/", () => "host");
        }),
        HostShape.Web("WebApplication with the developer exception page", app =>
        {
            app.UseDeveloperExceptionPage();
            app.MapGet("/", () => "host");
        }),
        HostShape.Web("WebApplication with controllers", app => app.MapControllers(),
            services => services.AddControllers().AddApplicationPart(typeof(HostShapes).Assembly)),
        HostShape.Generic("generic host with a Startup and endpoints", (app, map) =>
        {
            app.UseRouting();
            app.UseEndpoints(endpoints =>
            {
                endpoints.MapGet("/", () => "host");
                map(endpoints);
            });
        }),
        HostShape.Generic("generic host with a path base, routing and a fallback policy", (app, map) =>
        {
            app.UsePathBase("/base");
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            app.UseEndpoints(map);
        }, WithFallbackPolicy, "/base"),
    ];

    /// <summary>Hosts without a route table of their own: what is in front of or behind their pipeline is ours.</summary>
    public static IEnumerable<HostShape> WithoutRouting() =>
    [
        HostShape.Web("WebApplication without endpoints", _ => { }),
        HostShape.Web("WebApplication without endpoints that answers everything", app => app.Run(context => context.Response.WriteAsync("host"))),
        HostShape.Web("WebApplication without endpoints and with a fallback policy", app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }, WithFallbackPolicy),
        HostShape.Generic("generic host that answers everything", (app, _) => app.Run(context => context.Response.WriteAsync("host"))),
        HostShape.Generic("generic host under a path base", (app, _) => app.UsePathBase("/base"), pathBase: "/base"),
        HostShape.Generic("MVC without endpoint routing", (app, _) => app.UseMvc(), services => services.AddMvc(mvc => mvc.EnableEndpointRouting = false)),
    ];

    private static void WithFallbackPolicy(IServiceCollection services)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }
}

/// <summary>A controller of the host's own.</summary>
[ApiController]
[Route("things")]
public sealed class ThingsController : ControllerBase
{
    /// <summary>Something to answer.</summary>
    [HttpGet]
    public ActionResult<string> Get() => Ok("things");
}
