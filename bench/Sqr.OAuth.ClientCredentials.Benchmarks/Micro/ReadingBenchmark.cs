using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http.Features;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>From the body and the headers to a request that is understood.</summary>
public class ReadingBenchmark
{
    private static readonly byte[] FormBody =
        Encoding.UTF8.GetBytes($"grant_type=client_credentials&client_id={MicroHost.ClientId}&client_secret={MicroHost.Secret}");
    private static readonly byte[] JsonBody =
        Encoding.UTF8.GetBytes($$"""{"grant_type":"client_credentials","client_id":"{{MicroHost.ClientId}}","client_secret":"{{MicroHost.Secret}}"}""");
    private static readonly string BasicHeaderValue = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{MicroHost.ClientId}:{MicroHost.Secret}"))}";

    private readonly Body _form = new(FormBody);
    private readonly Body _json = new(JsonBody);
    private readonly Body _basic = new("grant_type=client_credentials"u8.ToArray());

    [Benchmark(Baseline = true)]
    public bool Form() => IsRead(_form, "application/x-www-form-urlencoded");

    [Benchmark]
    public bool Json() => IsRead(_json, "application/json");

    [Benchmark]
    public bool Basic() => IsRead(_basic, "application/x-www-form-urlencoded", BasicHeaderValue);

    private static bool IsRead(Body body, string contentType, string? authorization = null)
    {
        var context = body.Begin();
        context.Request.ContentType = contentType;
        context.Request.Headers.Authorization = authorization;
        var read = TokenRequestReader.ReadAsync(context.Request, default);

        return read.IsCompleted && !read.Result.Refused(out _, out _);
    }

    /// <summary>A body that has arrived, again and again.</summary>
    private sealed class Body(byte[] bytes) : PipeReader, IRequestBodyPipeFeature
    {
        private readonly DefaultHttpContext _context = new();
        private readonly ReadResult _all = new(new ReadOnlySequence<byte>(bytes), isCanceled: false, isCompleted: true);

        public PipeReader Reader => this;

        public DefaultHttpContext Begin()
        {
            _context.Features.Set<IRequestBodyPipeFeature>(this);

            return _context;
        }

        public override bool TryRead(out ReadResult result)
        {
            result = _all;

            return true;
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => new(_all);

        public override void AdvanceTo(SequencePosition consumed)
        {
            // it is there again the next time
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            // as above
        }

        public override void CancelPendingRead()
        {
            // nothing is ever pending
        }

        public override void Complete(Exception? exception = null)
        {
            // as above
        }
    }
}
