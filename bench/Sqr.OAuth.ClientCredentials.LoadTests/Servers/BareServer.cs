using System.IO.Pipelines;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Kestrel with nothing on it: reads the whole body, does some cryptography, answers. No issuer with the same cryptography can be quicker.</summary>
internal static class BareServer
{
    public static WebApplication Build(WebApplicationBuilder builder, BareCryptography cryptography)
    {
        var key = StoredKey.Open(builder.Configuration);
        var answer = AnswerOf(key, cryptography);
        var app = builder.Build();
        app.Run(context => HttpMethods.IsGet(context.Request.Method) ? context.Response.WriteAsync(key.PublicSet()) : answer(context));

        return app;
    }

    /// <summary>With the routing of ASP.NET Core before it, which every endpoint of an app has.</summary>
    public static WebApplication BuildRouted(WebApplicationBuilder builder, BareCryptography cryptography)
    {
        var key = StoredKey.Open(builder.Configuration);
        var app = builder.Build();
        app.MapGet(Fixture.KeysPath, context => context.Response.WriteAsync(key.PublicSet()));
        app.MapPost(Fixture.TokenPath, AnswerOf(key, cryptography));

        return app;
    }

    private static RequestDelegate AnswerOf(StoredKey key, BareCryptography cryptography)
    {
        var answer = new FixedAnswer(key);
        var sign = cryptography.Signs ? key.Bare() : null;

        return async context =>
        {
            await ReadAsync(context.Request.BodyReader);
            cryptography.Prove();
            await answer.WriteAsync(context.Response, sign);
        };
    }

    private static async ValueTask ReadAsync(PipeReader body)
    {
        for (var read = await body.ReadAsync(); ; read = await body.ReadAsync())
        {
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
