using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Mounts the endpoints in the pipeline that the host builds, unless the host maps them itself.</summary>
internal sealed class AutomaticMount(IssuerEndpoints endpoints, HostEndpoints ofHost, CurrentSettings settings) : IStartupFilter
{
    private const string RouteBuilderKey = "__EndpointRouteBuilder"; // set by UseRouting, and by WebApplication when it has endpoints

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        List<EndpointDataSource> ours = [];

        // Built after the host's pipeline, and used only if that turned out to have no routing.
        app.Use(rest => ours is [] ? rest : InFront(app, ours, rest));
        next(app);
        if (app.Properties.TryGetValue(RouteBuilderKey, out var value) && value is IEndpointRouteBuilder routes)
        {
            Join(app, routes);
        }
        else if (!endpoints.AreMapped)
        {
            app.UseRouting();
            app.UseEndpoints(builder =>
            {
                endpoints.Map(builder);
                ours.AddRange(builder.DataSources);
            });
        }
    };

    // In the host's own route table, so that its path base, CORS, rate limiter and OpenAPI see our endpoints, and its catch-alls come after them.
    private void Join(IApplicationBuilder app, IEndpointRouteBuilder routes)
    {
        if (!endpoints.AreMapped)
        {
            app.UseEndpoints(builder => endpoints.Map(builder));
        }

        if (endpoints.HaveMetadataForRoot)
        {
            app.UseEndpoints(endpoints.MapAtRoot);
        }

        ofHost.Compare(routes); // everything is mapped now, in any order
    }

    private RequestDelegate InFront(IApplicationBuilder app, List<EndpointDataSource> ours, RequestDelegate rest)
    {
        var front = app.New();
        front.Properties.Remove(RouteBuilderKey);
        front.UseRouting();
        front.UseEndpoints(builder => ours.ForEach(builder.DataSources.Add));
        front.Run(rest);
        var pipeline = front.Build();

        // A plain http request may turn out to be https once the host's forwarded headers run, so the end of the host's pipeline decides.
        return context => settings.Value.RequireHttps && !context.Request.IsHttps ? rest(context) : pipeline(context);
    }
}
