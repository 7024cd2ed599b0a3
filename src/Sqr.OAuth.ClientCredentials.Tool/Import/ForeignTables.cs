using System.Data.Common;
using System.Globalization;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Reads the tables of another product, whatever columns its version has.</summary>
internal sealed class ForeignTables(DbConnection connection, string? schema)
{
    /// <exception cref="RefusedException">The table does not exist.</exception>
    public async Task<IReadOnlyList<ForeignRow>> ReadAsync(string table, CancellationToken cancellationToken) =>
        await ReadIfThereAsync(table, cancellationToken)
        ?? throw new RefusedException($"The source has no table {table}. Check --from, --source-connection and --source-schema.");

    /// <returns>Null if the table does not exist: older versions have fewer.</returns>
    public async Task<IReadOnlyList<ForeignRow>?> ReadIfThereAsync(string table, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {(schema is null ? "" : $"{Quote(schema)}.")}{Quote(table)}";
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            List<ForeignRow> rows = [];
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(ForeignRow.Of(reader));
            }

            return rows;
        }
        catch (DbException exception) when (Failure.IsMissingTable(exception))
        {
            return null;
        }
    }

    // The SQL standard's quotation marks, which all three databases support.
    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>A row, by the names of its columns, ignoring case. A missing column is null.</summary>
internal sealed class ForeignRow
{
    private readonly Dictionary<string, object> _values = new(StringComparer.OrdinalIgnoreCase);

    public static ForeignRow Of(DbDataReader reader)
    {
        var row = new ForeignRow();
        for (var i = 0; i < reader.FieldCount; i++)
        {
            if (!reader.IsDBNull(i))
            {
                row._values[reader.GetName(i)] = reader.GetValue(i);
            }
        }

        return row;
    }

    public bool Has(string column) => _values.ContainsKey(column);

    public string? Text(string column) => _values.TryGetValue(column, out var value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    public long? Number(string column) => _values.TryGetValue(column, out var value) ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;

    public bool? Flag(string column) => _values.TryGetValue(column, out var value) ? Convert.ToBoolean(value, CultureInfo.InvariantCulture) : null;

    /// <summary>A point in time. These products store UTC, whether or not the column says so.</summary>
    public DateTimeOffset? Moment(string column) => _values.TryGetValue(column, out var value)
        ? value switch
        {
            DateTimeOffset moment => moment,
            DateTime { Kind: DateTimeKind.Local } local => new(local),
            DateTime utc => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc)),
            _ => ParseMoment(Text(column)) // not null if it cannot be read: a secret that should expire would be valid forever
                ?? throw new RefusedException($"The source has \"{value}\" in a column {column}, which is not an ISO 8601 date. Correct it in the source."),
        }
        : null;

    /// <summary>Reads ISO 8601, including SQLite's form with a space instead of the T.</summary>
    public static DateTimeOffset? ParseMoment(string? text) => text is null ? null : MomentText.Parse(text.Replace(' ', 'T'));
}
