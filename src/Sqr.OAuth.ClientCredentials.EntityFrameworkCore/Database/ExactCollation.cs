namespace Sqr.OAuth.ClientCredentials;

/// <summary>The collation that compares to the character and sorts alike on every machine.</summary>
internal static class ExactCollation
{
    /// <returns>Null where that is what the database does anyway (SQLite), and for providers we do not know.</returns>
    public static string? Of(string? provider) => provider switch
    {
        "Microsoft.EntityFrameworkCore.SqlServer" => "Latin1_General_100_BIN2",
        "Npgsql.EntityFrameworkCore.PostgreSQL" => "C",
        _ => null,
    };
}
