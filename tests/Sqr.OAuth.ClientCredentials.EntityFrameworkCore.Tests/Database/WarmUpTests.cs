using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What is done before a host takes requests, so that the first of them need not.</summary>
internal sealed class WarmUpTests(Provider provider) : DatabaseTests(provider)
{
    private const string Compilation = "Microsoft.EntityFrameworkCore.Query.QueryCompilationStarting";

    [Test]
    public async Task A_client_and_its_secret_have_been_read_before_the_first_requests_and_these_compile_no_query()
    {
        await using (var other = await StartAsync())
        {
            await other.CreateAsync("acme", "right");
        }

        var rows = new ReadRows(); // also keeps the host from sharing what another has compiled
        await using var issuer = await IssuerOn(options => options.AddInterceptors(rows))
            .Services(services => services.AddLogging(logging => logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Debug)))
            .StartAsync();
        rows.Names.Should().Contain(["ClientRow", "SecretRow"]);
        var before = issuer.Logs.CountOf(Compilation);
        before.Should().BePositive();

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.Get<IReplayStore>().TryUseAsync("acme", "id", issuer.Time.GetUtcNow().AddMinutes(1), CancellationToken.None)).Should().BeTrue();

        issuer.Logs.CountOf(Compilation).Should().Be(before);
    }

    [Test]
    public async Task A_database_that_answers_slowly_is_not_given_up()
    {
        var time = new ObservedTime();
        var slow = new SlowCommands(() => time.Advance(TimeSpan.FromSeconds(2)));

        await using var issuer = await IssuerOn(options => options.AddInterceptors(slow))
            .Services(services => services.AddSingleton<TimeProvider>(time))
            .StartAsync();

        slow.Count.Should().BeGreaterThan(5); // in sum longer than any one step may take
        issuer.Logs.CountOf("DatabaseSilentAtStart").Should().Be(0);
    }

    private sealed class SlowCommands(Action pass) : DbCommandInterceptor
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            pass();

            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }

    private sealed class ReadRows : IMaterializationInterceptor
    {
        private readonly ConcurrentQueue<string> _names = new();

        public IEnumerable<string> Names => _names;

        public object InitializedInstance(MaterializationInterceptionData materializationData, object entity)
        {
            _names.Enqueue(entity.GetType().Name);

            return entity;
        }
    }
}
