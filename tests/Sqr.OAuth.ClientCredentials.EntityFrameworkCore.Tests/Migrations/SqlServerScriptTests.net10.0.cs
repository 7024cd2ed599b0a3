using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What SQL Server would be told. There is none here to run it.</summary>
internal sealed partial class SqlServerScriptTests
{
    private const int MaxClusteredKeyBytes = 900;
    private const int MaxIndexKeyBytes = 1_700;

    [Test]
    public void The_snapshot_differs_in_nothing_from_the_model()
    {
        using var context = new ClientCredentialsContext(Options<ClientCredentialsContext>());

        MigratedModelTests.Differences(context).Should().BeEmpty();
    }

    [Test]
    public void Migrations_make_what_the_model_makes()
    {
        using var host = new ContextOfAHost(Options<ContextOfAHost>());

        Definitions(Script()).Should().NotBeEmpty().And.BeEquivalentTo(Definitions(host.Database.GenerateCreateScript()));
    }

    [Test]
    public void Client_identifiers_are_compared_to_the_character() =>
        Script().Should().Contain("[ClientId] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL");

    [Test]
    public void Every_key_and_index_has_a_length_that_SQL_Server_takes()
    {
        var script = Script();

        foreach (Match key in PrimaryKey().Matches(script))
        {
            var table = script[..key.Index];
            BytesOf(key.Groups["columns"].Value, table[table.LastIndexOf("CREATE TABLE", StringComparison.Ordinal)..])
                .Should().BeInRange(1, MaxClusteredKeyBytes);
        }

        foreach (Match index in Index().Matches(script))
        {
            var table = script[script.IndexOf($"CREATE TABLE [{index.Groups["table"].Value}]", StringComparison.Ordinal)..];
            BytesOf(index.Groups["columns"].Value, table).Should().BeInRange(1, MaxIndexKeyBytes);
        }

        PrimaryKey().Count(script).Should().Be(8, "seven tables of ours and the one of migrations");
        Index().Count(script).Should().Be(6);
    }

    [Test]
    public void Nothing_is_left_to_the_database_to_generate() =>
        Script().Should().NotContainEquivalentOf("IDENTITY").And.NotContain(" DEFAULT ");

    private static string Script()
    {
        using var context = new ClientCredentialsContext(Options<ClientCredentialsContext>());

        return context.GetService<IMigrator>().GenerateScript();
    }

    /// <summary>Each column, constraint and index of our tables.</summary>
    private static IEnumerable<string> Definitions(string script) => Statements(script).SelectMany(statement =>
        Table().Match(statement) is { Success: true } table
            ? table.Groups["lines"].Value.Split('\n').Select(line => $"{table.Groups["table"]} {line.Trim().TrimEnd(',')}")
            : statement.Contains("INDEX", StringComparison.Ordinal) ? [statement] : Enumerable.Empty<string>());

    private static IEnumerable<string> Statements(string script) => script.ReplaceLineEndings("\n").Split("GO\n")
        .SelectMany(batch => batch.Split(";\n"))
        .Select(statement => statement.Trim())
        .Where(statement => statement.Length > 0);

    private static int BytesOf(string columns, string table) => columns.Split(", ").Sum(column =>
        Regex.Match(table, $@"{Regex.Escape(column)} (?<type>\w+)(\((?<length>\d+)\))?") is { Success: true } match
            ? match.Groups["type"].Value switch
            {
                "nvarchar" => int.Parse(match.Groups["length"].Value, System.Globalization.CultureInfo.InvariantCulture) * 2,
                "varbinary" => int.Parse(match.Groups["length"].Value, System.Globalization.CultureInfo.InvariantCulture),
                "uniqueidentifier" => 16,
                "datetime2" or "bigint" => 8,
                "int" => 4,
                var type => throw new InvalidOperationException($"{column} is {type}"),
            }
            : throw new InvalidOperationException($"{column} is not in the table"));

    private static DbContextOptions<TContext> Options<TContext>()
        where TContext : DbContext => new DbContextOptionsBuilder<TContext>().UseSqlServer("Server=none").Options;

    [GeneratedRegex(@"^CREATE TABLE \[(?<table>Sqr\w+)\] \(\n(?<lines>.*)\n\)$", RegexOptions.Singleline)]
    private static partial Regex Table();

    [GeneratedRegex(@"PRIMARY KEY \((?<columns>[^)]*)\)")]
    private static partial Regex PrimaryKey();

    [GeneratedRegex(@"CREATE (UNIQUE )?INDEX \[\w+\] ON \[(?<table>\w+)\] \((?<columns>[^)]*)\)")]
    private static partial Regex Index();
}
