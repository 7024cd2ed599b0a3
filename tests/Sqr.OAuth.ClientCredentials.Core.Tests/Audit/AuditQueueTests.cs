using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class AuditQueueTests
{
    [Test]
    public async Task A_full_queue_drops_the_oldest_events_and_counts_and_logs_them()
    {
        var (sink, dropped) = (new ClosedSink(), 0L);
        await using var engine = await AuditedEngine.StartWithAsync(sink.Events);
        using var listener = ListenToDropped(engine, count => Interlocked.Add(ref dropped, count));
        await FillAsync(engine, sink);

        for (var i = 0; i < 5; i++)
        {
            await engine.NoteAsync($"new {i}");
        }

        dropped.Should().Be(5);
        engine.Logs.Lines.Where(line => line.Id.Name == "AuditEventsDropped").Should().ContainSingle().Which.Text.Should().Contain("logged: 1.");
        sink.Open();
        await engine.Running.StopAsync();
        sink.Events.Of<TokenIssued>().Select(issued => issued.RequestId)
            .Should().Equal([
                "on its way",
                .. Enumerable.Range(5, AuditQueue.Capacity - 5).Select(i => $"{i}"),
                .. Enumerable.Range(0, 5).Select(i => $"new {i}"),
            ]);
        engine.Logs.Lines.Where(line => line.Id.Name == "AuditEventsDropped").Should().HaveCount(2).And.Contain(line => line.Text.Contains("logged: 4."));
    }

    [Test]
    public async Task A_flood_of_requests_pushes_out_no_change()
    {
        var sink = new ClosedSink();
        await using var engine = await AuditedEngine.StartWithAsync(sink.Events);
        engine.Trail().Note(KeyChange.Revoked, "kid", "ES256");

        for (var i = 0; i < AuditQueue.Capacity * 2; i++)
        {
            await engine.NoteAsync($"{i}");
        }

        sink.Open();
        await sink.Events.FirstAsync<KeyChanged>(changed => changed.KeyId == "kid");
    }

    [Test]
    public async Task With_Wait_a_request_waits_for_room_and_nothing_is_dropped()
    {
        var sink = new ClosedSink();
        await using var engine = await AuditedEngine.StartWithAsync(sink.Events, """ "Audit": { "OnFull": "wait" } """);
        await FillAsync(engine, sink);

        var note = engine.NoteAsync("waits");
        note.IsCompleted.Should().BeFalse();
        sink.Open();
        await note;

        await engine.Running.StopAsync();
        sink.Events.Of<TokenIssued>().Should().HaveCount(AuditQueue.Capacity + 2);
        engine.Logs.CountOf("AuditEventsDropped").Should().Be(0);
    }

    [Test]
    public async Task With_Wait_a_request_that_finds_no_room_in_time_is_unavailable_and_its_event_is_not_kept()
    {
        var sink = new ClosedSink();
        await using var engine = await AuditedEngine.StartWithAsync(
            sink.Events, """ "Audit": { "OnFull": "Wait" }, "Stores": { "Timeout": "00:00:01" } """);
        await FillAsync(engine, sink);
        var note = engine.NoteAsync("waits");

        engine.Time.Advance(TimeSpan.FromMilliseconds(999));
        note.IsCompleted.Should().BeFalse();
        engine.Time.Advance(TimeSpan.FromMilliseconds(1));

        await note.Awaiting(one => one).Should().ThrowAsync<UnavailableException>();
        sink.Open();
        await engine.Running.StopAsync();
        sink.Events.Of<TokenIssued>().Should().NotContain(issued => issued.RequestId == "waits");
    }

    [Test]
    public async Task With_Wait_a_caller_that_disconnects_waits_no_longer()
    {
        using var gone = new CancellationTokenSource();
        var sink = new ClosedSink();
        await using var engine = await AuditedEngine.StartWithAsync(sink.Events, """ "Audit": { "OnFull": "Wait" } """);
        await FillAsync(engine, sink);
        var note = engine.NoteAsync("waits", gone.Token);

        await gone.CancelAsync();

        await note.Awaiting(one => one).Should().ThrowAsync<OperationCanceledException>();
        sink.Open();
    }

    [Test]
    public async Task A_reload_changes_what_happens_when_the_queue_is_full()
    {
        var sink = new ClosedSink();
        await using var engine = await AuditedEngine.StartWithAsync(sink.Events, """ "Audit": { "OnFull": "Wait" } """);
        await FillAsync(engine, sink);

        engine.Reload(Engine.Settings(""" "Audit": { "OnFull": "DropOldest" } """));

        engine.NoteAsync("1").IsCompletedSuccessfully.Should().BeTrue();
        sink.Open();
    }

    // One event that is not in the queue any more, and as many as fit into it.
    private static async Task FillAsync(Engine engine, ClosedSink sink)
    {
        await engine.NoteAsync("on its way");
        await sink.IsBusyWith("on its way");
        for (var i = 0; i < AuditQueue.Capacity; i++)
        {
            await engine.NoteAsync($"{i}");
        }
    }

    private static MeterListener ListenToDropped(Engine engine, Action<long> add)
    {
        var meters = engine.Running.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "sqr.oauth.audit.dropped" && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => add(count));
        listener.Start();

        return listener;
    }
}
