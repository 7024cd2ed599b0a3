using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>That migrations, snapshot and model, which are written by hand, say the same.</summary>
internal sealed class MigratedModelTests(Provider provider) : DatabaseTests(provider)
{
    [Test]
    public void The_snapshot_differs_in_nothing_from_the_model()
    {
        using var context = new ClientCredentialsContext(Options<ClientCredentialsContext>(Database));

        Differences(context).Should().BeEmpty();
    }

    [Test]
    public async Task Migrations_make_what_the_model_makes()
    {
        await using var created = TestDatabase.Absent(Provider);
        await using var context = new ContextOfAHost(Options<ContextOfAHost>(created));
        await context.Database.EnsureCreatedAsync();

        (await DescribeAsync(Database)).Should().NotBeEmpty().And.Equal(await DescribeAsync(created));
    }

    [Test]
    public async Task A_commit_is_on_the_disk_before_it_is_acknowledged()
    {
        if (Provider == Provider.Sqlite)
        {
            (await Database.QueryAsync<long>("""SELECT synchronous AS "Value" FROM pragma_synchronous""")).Should().Equal(2);
        }
        else
        {
            (await Database.QueryAsync<string>("""SELECT current_setting('synchronous_commit') AS "Value" """)).Should().Equal("on");
        }
    }

    /// <summary>What Entity Framework Core 9 and later refuse to migrate with, if there is any.</summary>
    internal static IEnumerable<string> Differences(DbContext context)
    {
        var snapshot = context.GetService<IMigrationsAssembly>().ModelSnapshot!.Model;
        var finalized = context.GetService<IModelRuntimeInitializer>()
            .Initialize(((IMutableModel)snapshot).FinalizeModel(), designTime: true, validationLogger: null);

        return context.GetService<IMigrationsModelDiffer>()
            .GetDifferences(finalized.GetRelationalModel(), context.GetService<IDesignTimeModel>().Model.GetRelationalModel())
            .Select(operation => operation.GetType().Name);
    }

    private static DbContextOptions<TContext> Options<TContext>(TestDatabase database)
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>();
        database.Configure(options);

        return options.Options;
    }

    private Task<List<string>> DescribeAsync(TestDatabase database) => database.QueryAsync<string>(Provider == Provider.Sqlite
        ? """
          SELECT tables.name || ' ' || columns.name || ' ' || columns.type || ' ' || columns."notnull" || ' '
            || coalesce(columns.dflt_value, '') || ' ' || columns.pk AS "Value"
          FROM sqlite_master tables, pragma_table_info(tables.name) columns WHERE tables.type = 'table' AND tables.name LIKE 'Sqr%'
          UNION ALL SELECT tables.name || ' ' || keys."table" || ' ' || keys."from" || ' ' || keys."to" || ' ' || keys.on_update || ' ' || keys.on_delete
          FROM sqlite_master tables, pragma_foreign_key_list(tables.name) keys WHERE tables.name LIKE 'Sqr%'
          UNION ALL SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name LIKE 'Sqr%' AND sql IS NOT NULL
          ORDER BY 1
          """
        : """
          SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length, collation_name, is_nullable, column_default) AS "Value"
          FROM information_schema.columns WHERE table_name LIKE 'Sqr%'
          UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'Sqr%'
          UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid::regclass::text LIKE '%Sqr%'
          ORDER BY 1
          """);
}
