using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>
/// How an empty list appears in the configuration: as an empty string. Only versions 8 and 9 of Microsoft.Extensions.Configuration.Json, which
/// a host on any runtime may use, read <c>[]</c> as null, and null as an empty string.
/// </summary>
internal static class EmptyList
{
    /// <summary>Whether a provider has an empty list there.</summary>
    public static bool IsIn(IConfigurationProvider provider, string path) =>
        provider.TryGet(path, out var value) && (IsOldJson(provider) ? value is null : value is "");

    /// <summary>Whether a value that is present in the merged view, without any entries, is an empty list.</summary>
    /// <remarks>The view does not show which package version read it; in nearly every host it is the version of the package that defines the view.</remarks>
    public static bool Is(string? value) => typeof(IConfiguration).Assembly.GetName().Version is { Major: >= 10 } ? value is "" : value is null;

    private static bool IsOldJson(IConfigurationProvider provider)
    {
        for (var type = provider.GetType(); type is not null; type = type.BaseType)
        {
            if (type.Assembly.GetName() is { Name: "Microsoft.Extensions.Configuration.Json", Version.Major: < 10 })
            {
                return true;
            }
        }

        return false;
    }
}
