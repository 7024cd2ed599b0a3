using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Tells each time when a request's body is read.</summary>
internal sealed class ObservedBody(SemaphoreSlim reads) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            context.Features.Set<IRequestBodyPipeFeature>(new Feature(new ObservedReader(context.Request.BodyReader, reads)));

            return rest(context);
        });
        next(app);
    };

    private sealed class Feature(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }

    private sealed class ObservedReader(PipeReader reader, SemaphoreSlim reads) : PipeReader
    {
        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var read = reader.ReadAsync(cancellationToken);
            reads.Release();

            return read;
        }

        public override bool TryRead(out ReadResult result) => reader.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => reader.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => reader.CancelPendingRead();

        public override void Complete(Exception? exception = null) => reader.Complete(exception);
    }
}
