using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How an empty JSON list appears in the configuration: as an empty string since .NET 10, as null before. JSON's null is the reverse.</summary>
internal static class EmptyList
{
    private static readonly bool IsText = Environment.Version.Major >= 10;

    /// <summary>Whether a value that is there, without any entries, is an empty list.</summary>
    public static bool Is(string? value) => IsText ? value is "" : value is null;

    public static bool IsIn(IConfigurationProvider provider, string path) => provider.TryGet(path, out var value) && Is(value);
}
