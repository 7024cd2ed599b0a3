using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class RequiredAuditTests
{
    private const string Required = """ "Audit": { "Required": true }, "Stores": { "Timeout": "00:00:01" } """;

    [Test]
    public async Task A_request_waits_until_each_sink_has_kept_its_event()
    {
        var (closed, open) = (new ClosedSink(), new KeptEvents());
        await using var engine = await AuditedEngine.StartWithAsync(closed.Events, Required, builder => builder.AddAuditSink(open));

        var note = engine.NoteAsync("1");
        await closed.IsBusyWith("1");
        note.IsCompleted.Should().BeFalse();
        closed.Open();
        await note;

        closed.Events.Of<TokenIssued>().Should().ContainSingle();
        open.Of<TokenIssued>().Should().ContainSingle();
    }

    [Test]
    public async Task A_request_whose_event_a_sink_does_not_take_is_unavailable()
    {
        var (broken, sound) = (new KeptEvents { Before = (_, _) => throw new IOException("The disk is full.") }, new KeptEvents());
        await using var engine = await AuditedEngine.StartWithAsync(broken, Required, builder => builder.AddAuditSink(sound));

        await engine.Awaiting(one => one.NoteAsync("1")).Should().ThrowAsync<UnavailableException>();

        sound.Of<TokenIssued>().Should().ContainSingle();
        engine.Logs.CountOf("AuditSinkFailed").Should().Be(1);
    }

    [Test]
    public async Task A_request_waits_for_a_sink_no_longer_than_for_a_store()
    {
        var (sink, wasCancelled) = (new KeptEvents(), new TaskCompletionSource());
        sink.Before = async (auditEvent, cancel) =>
        {
            if (auditEvent is TokenIssued)
            {
                await using var registration = cancel.Register(wasCancelled.SetResult);
                await Task.Delay(Timeout.Infinite, CancellationToken.None); // it ignores that nobody waits
            }
        };
        await using var engine = await AuditedEngine.StartWithAsync(sink, Required);
        var note = engine.NoteAsync("1");

        engine.Time.Advance(TimeSpan.FromMilliseconds(999));
        note.IsCompleted.Should().BeFalse();
        engine.Time.Advance(TimeSpan.FromMilliseconds(1));

        await note.Awaiting(one => one).Should().ThrowAsync<UnavailableException>();
        await wasCancelled.Task;
    }

    [Test]
    public async Task A_sink_that_blocks_its_thread_blocks_no_request()
    {
        using var opened = new ManualResetEventSlim();
        var blocking = new KeptEvents
        {
            Before = (auditEvent, _) =>
            {
                if (auditEvent is TokenIssued)
                {
                    opened.Wait(CancellationToken.None);
                }

                return Task.CompletedTask;
            },
        };
        await using var engine = await AuditedEngine.StartWithAsync(blocking, Required);

        var note = engine.NoteAsync("1");
        engine.Time.Advance(TimeSpan.FromSeconds(1));

        await note.Awaiting(one => one).Should().ThrowAsync<UnavailableException>();
        opened.Set();
    }

    [Test]
    public async Task A_change_waits_for_no_sink()
    {
        var sink = new ClosedSink();
        await using var engine = await AuditedEngine.StartWithAsync(sink.Events, Required);

        engine.Trail().Note(KeyChange.Revoked, "kid", "ES256");

        sink.Events.All.Should().BeEmpty("and the host has started, though no sink has kept its keys");
        sink.Open();
        await sink.Events.FirstAsync<KeyChanged>(changed => changed.KeyId == "kid");
    }

    [Test]
    public async Task Without_a_sink_it_stops_the_start()
    {
        await using var engine = Engine.With(Required);

        (await engine.FailToStartAsync()).Should().Contain("SqrClientCredentials:Audit:Required is true, but no audit sink is registered")
            .And.Contain("AddAuditSink<T>()");
    }

    [Test]
    public async Task What_to_do_when_the_queue_is_full_is_one_of_two()
    {
        await using var engine = Engine.With(""" "Audit": { "OnFull": "Panic" } """);

        (await engine.FailToStartAsync()).Should().Contain("SqrClientCredentials:Audit:OnFull is \"Panic\"; it must be one of DropOldest, Wait");
    }

    [Test]
    public async Task That_is_checked_in_code_too()
    {
        await using var engine = Engine.With(configure: builder =>
            builder.Services.AddSqrClientCredentialsCore(options => options.Audit.OnFull = (AuditQueueFullMode)7));

        (await engine.FailToStartAsync()).Should().Contain("SqrClientCredentials:Audit:OnFull is 7; it must be one of DropOldest, Wait. Try DropOldest.");
    }
}
