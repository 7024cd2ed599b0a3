using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class AuditDeliveryTests
{
    [Test]
    public async Task Every_sink_gets_every_event_in_order()
    {
        var (one, other) = (new KeptEvents(), new KeptEvents());
        await using var engine = await AuditedEngine.StartWithAsync(one, configure: builder => builder.AddAuditSink(other).AddAuditSink(other));

        for (var i = 0; i < 100; i++)
        {
            await engine.NoteAsync($"{i}");
        }

        await engine.Running.StopAsync();
        one.Of<TokenIssued>().Select(issued => issued.RequestId).Should().Equal(Enumerable.Range(0, 100).Select(i => $"{i}"));
        other.Of<TokenIssued>().Should().Equal(one.Of<TokenIssued>());
    }

    [Test]
    public async Task A_type_of_sink_that_is_added_twice_is_one_sink()
    {
        await using var engine = Engine.With(configure: builder => builder.AddAuditSink<CountedSink>().AddAuditSink<CountedSink>());

        engine.Running.Services.GetServices<IAuditSink>().Should().ContainSingle().Which.Should().BeOfType<CountedSink>();
    }

    [Test]
    public async Task Without_a_sink_nothing_is_kept_and_no_request_waits()
    {
        await using var engine = await Engine.With().StartAsync();

        engine.Trail().IsOn.Should().BeFalse();
        engine.NoteAsync("1").IsCompletedSuccessfully.Should().BeTrue();
    }

    [Test]
    public async Task A_sink_that_throws_is_logged_and_the_others_get_the_event()
    {
        var (broken, sound) = (new KeptEvents { Before = (_, _) => throw new IOException("The disk is full.") }, new KeptEvents());
        await using var engine = await AuditedEngine.StartWithAsync(broken, configure: builder => builder.AddAuditSink(sound));

        await engine.NoteAsync("1");

        await sound.FirstAsync<TokenIssued>(issued => issued.RequestId == "1");
        await engine.Logs.ReachedAsync("AuditSinkFailed", 1);
        engine.Logs.Lines.Should().Contain(line => line.Id.Name == "AuditSinkFailed" && line.Level == LogLevel.Error
            && line.Text.Contains("KeptEvents") && line.Text.Contains("The disk is full."));
    }

    [Test]
    public async Task A_sink_that_keeps_failing_is_logged_once_a_minute_with_the_number_of_events()
    {
        var failures = 0;
        var broken = new KeptEvents { Before = (_, _) => Interlocked.Increment(ref failures) > 0 ? throw new IOException() : Task.CompletedTask };
        await using var engine = await AuditedEngine.StartWithAsync(broken);
        await engine.Logs.ReachedAsync("AuditSinkFailed", 1);
        var before = failures;
        await NoteTenAsync();
        engine.Logs.CountOf("AuditSinkFailed").Should().Be(1);

        engine.Time.Advance(TimeSpan.FromMinutes(1));
        await engine.NoteAsync("11");

        await engine.Logs.ReachedAsync("AuditSinkFailed", 2);
        var counts = engine.Logs.Lines.Where(line => line.Id.Name == "AuditSinkFailed").Select(line => line.Text).ToList();
        counts[0].Should().Contain("logged: 1.");
        counts[1].Should().Contain($"logged: {failures - 1}.");

        async Task NoteTenAsync()
        {
            for (var i = 0; i < 10; i++)
            {
                await engine.NoteAsync($"{i}");
            }

            while (failures < before + 10)
            {
                await Task.Yield();
            }
        }
    }

    [Test]
    public async Task A_sink_that_hangs_does_not_hold_up_the_others_and_is_given_up_after_half_a_minute()
    {
        var (hanging, sound) = (new KeptEvents(), new KeptEvents());
        hanging.Before = (auditEvent, cancel) => auditEvent.RequestId == "1" ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask;
        await using var engine = await AuditedEngine.StartWithAsync(hanging, configure: builder => builder.AddAuditSink(sound));
        await engine.NoteAsync("1");
        await engine.NoteAsync("2");
        await sound.FirstAsync<TokenIssued>(issued => issued.RequestId == "2");
        hanging.Of<TokenIssued>().Should().BeEmpty();

        while (hanging.Of<TokenIssued>().Count == 0)
        {
            engine.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        hanging.Of<TokenIssued>().Should().ContainSingle().Which.RequestId.Should().Be("2");
        engine.Logs.CountOf("AuditSinkFailed").Should().Be(1);
    }

    [Test]
    public async Task A_sink_that_blocks_its_thread_holds_up_no_request()
    {
        using var opened = new ManualResetEventSlim();
        var blocking = new KeptEvents
        {
            Before = (_, _) =>
            {
                opened.Wait(CancellationToken.None);

                return Task.CompletedTask;
            },
        };
        await using var engine = await AuditedEngine.StartWithAsync(blocking);

        await engine.NoteAsync("1");

        blocking.All.Should().BeEmpty();
        opened.Set();
        await blocking.FirstAsync<TokenIssued>(issued => issued.RequestId == "1");
    }

    [Test]
    public async Task What_is_in_the_queue_when_the_host_stops_is_delivered()
    {
        var sink = new ClosedSink();
        await using var engine = await AuditedEngine.StartWithAsync(sink.Events);
        await engine.NoteAsync("1");
        await engine.NoteAsync("2");

        var stop = engine.Running.StopAsync();
        sink.Events.All.Should().BeEmpty();
        stop.IsCompleted.Should().BeFalse();
        sink.Open();
        await stop;

        sink.Events.Of<TokenIssued>().Select(issued => issued.RequestId).Should().Equal("1", "2");
    }

    [Test]
    public async Task A_sink_that_takes_nothing_holds_up_the_stop_no_longer_than_the_host_allows()
    {
        var sink = new ClosedSink();
        await using var engine = await AuditedEngine.StartWithAsync(sink.Events);
        await engine.NoteAsync("on its way");
        await sink.IsBusyWith("on its way");
        await engine.NoteAsync("1");
        await engine.NoteAsync("2");

        await engine.Running.StopAsync(new CancellationToken(canceled: true));

        engine.Logs.Lines.Should().Contain(line => line.Id.Name == "AuditEventsDropped" && line.Text.Contains("logged: 2."));
    }

    [Test]
    public async Task What_happens_after_the_stop_is_written_at_once()
    {
        var events = new KeptEvents();
        await using var engine = await AuditedEngine.StartWithAsync(events);
        await engine.Running.StopAsync();

        await engine.NoteAsync("late");

        await events.FirstAsync<TokenIssued>(issued => issued.RequestId == "late");
    }

    [Test]
    public async Task A_container_without_a_host_delivers_before_it_is_disposed()
    {
        var sink = new ClosedSink();
        var services = new ServiceCollection();
        services.AddSqrClientCredentialsCore(options => options.Issuer = "https://issuer.test").AddAuditSink(sink.Events);
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<AuditTrail>().Note(KeyChange.Revoked, "kid", "ES256");

        var dispose = provider.DisposeAsync().AsTask();
        dispose.IsCompleted.Should().BeFalse();
        sink.Open();
        await dispose;

        sink.Events.Of<KeyChanged>().Should().ContainSingle().Which.KeyId.Should().Be("kid");
    }

    private sealed class CountedSink : IAuditSink
    {
        public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => default;
    }
}
