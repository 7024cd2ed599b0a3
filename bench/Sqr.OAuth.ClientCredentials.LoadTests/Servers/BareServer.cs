using System.IO.Pipelines;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Kestrel with nothing on it: reads the whole body, does some cryptography, answers. No issuer with the same cryptography can be quicker.</summary>
internal static class BareServer
{
    public static WebApplication Build(WebApplicationBuilder builder, BareCryptography cryptography)
    {
        var key = StoredKey.Open(builder.Configuration);
        var answer = new FixedAnswer(key);
        var sign = cryptography.Signs ? key.Bare() : null;
        var app = builder.Build();
        app.Run(async context =>
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                await context.Response.WriteAsync(key.PublicSet());

                return;
            }

            await ReadAsync(context.Request.BodyReader);
            cryptography.Prove();
            await answer.WriteAsync(context.Response, sign);
        });

        return app;
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
