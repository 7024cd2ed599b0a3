namespace Sqr.OAuth.ClientCredentials;

/// <summary>The collation that compares character by character and sorts the same on every machine.</summary>
internal static class ExactCollation
{
    /// <returns>Null if the database does so anyway (SQLite), and for unknown providers.</returns>
    public static string? Of(string? provider) => provider switch
    {
        "Microsoft.EntityFrameworkCore.SqlServer" => "Latin1_General_100_BIN2",
        "Npgsql.EntityFrameworkCore.PostgreSQL" => "C",
        _ => null,
    };
}
