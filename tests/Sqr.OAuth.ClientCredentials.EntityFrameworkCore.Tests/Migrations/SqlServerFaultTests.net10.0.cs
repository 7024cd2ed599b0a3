using System.Net;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A SQL Server that cannot be reached, for example because its container still starts.</summary>
internal sealed class SqlServerFaultTests
{
    [Test]
    public async Task A_server_that_does_not_listen_is_tried_a_few_times()
    {
        var (failure, pauses) = await FailToMigrateAsync(port: 1);

        ShouldBeUnreachable(failure, pauses);
    }

    [Test]
    public async Task A_server_that_ends_each_connection_is_tried_a_few_times()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = CloseAllAsync(listener);

        var (failure, pauses) = await FailToMigrateAsync(((IPEndPoint)listener.LocalEndpoint).Port);

        ShouldBeUnreachable(failure, pauses);
    }

    private static void ShouldBeUnreachable(DatabaseSchemaException failure, SkippedPauses pauses)
    {
        failure.Message.Should().Contain("Check that the server is running").And.NotContain("create and alter tables");
        failure.InnerException.Should().BeOfType<SqlException>();
        pauses.Lengths.Select(pause => pause.TotalMilliseconds).Should().Equal(200, 400, 800, 1600, 3200);
    }

    private static async Task CloseAllAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                (await listener.AcceptTcpClientAsync()).Dispose();
            }
        }
        catch (SocketException)
        {
            // the test is over
        }
    }

    private static async Task<(DatabaseSchemaException Failure, SkippedPauses Pauses)> FailToMigrateAsync(int port)
    {
        var pauses = new SkippedPauses();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(pauses);
        services.AddSqrClientCredentialsCore(options => options.Issuer = Issuer.Identifier).AddEntityFrameworkStores(options => options
            .UseSqlServer($"Server=127.0.0.1,{port};Database=issuer;User ID=app;Password=none;Encrypt=False;Pooling=False;Connect Timeout=1"));
        await using var provider = services.BuildServiceProvider();
        var migrate = () => provider.MigrateSqrClientCredentialsAsync();

        return ((await migrate.Should().ThrowAsync<DatabaseSchemaException>()).Which, pauses);
    }
}
