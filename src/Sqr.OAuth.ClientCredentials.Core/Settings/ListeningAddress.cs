using System.Net;
using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The first address that a host listens on, as far as its configuration shows, in Kestrel's order of precedence.</summary>
internal static class ListeningAddress
{
    /// <summary>Kestrel's default.</summary>
    public const string Default = "http://localhost:5000";

    private static readonly string[] Schemes = [Uri.UriSchemeHttp, Uri.UriSchemeHttps];
    private static readonly string[] Wildcards = ["*", "+"];

    /// <param name="configuration">The host's configuration.</param>
    /// <param name="ofServer">The addresses set in code, as with <c>app.Urls</c> or <c>app.Run(url)</c>.</param>
    public static string First(IConfiguration? configuration, IEnumerable<string> ofServer) =>
        All(configuration, ofServer).Select(ToUrl).OfType<string>().FirstOrDefault() ?? Default;

    /// <returns>An origin that clients on this machine can use; null if the address is not HTTP over TCP.</returns>
    public static string? ToUrl(string address)
    {
        var parts = address.Split("://", 2);
        if (parts is not [var scheme, var rest] || !Schemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var authority = rest.Split('/')[0];
        if (authority.EndsWith(':'))
        {
            return null; // http://unix:/path, http://pipe:/name
        }

        var portAt = authority.LastIndexOf(':');
        var (host, port) = portAt > authority.IndexOf(']') ? (authority[..portAt], authority[portAt..]) : (authority, "");

        return Uri.TryCreate($"{scheme}://{(IsWildcard(host) ? "localhost" : host)}{port}", UriKind.Absolute, out var url)
            ? url.GetLeftPart(UriPartial.Authority)
            : null;
    }

    private static bool IsWildcard(string host) =>
        Wildcards.Contains(host) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)));

    private static IEnumerable<string> All(IConfiguration? configuration, IEnumerable<string> ofServer)
    {
        if (configuration is null)
        {
            return ofServer;
        }

        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>();
        var urls = ofServer.Concat(Split(configuration["urls"]));
        var http = Split(configuration["http_ports"]).Select(port => $"http://*:{port}");
        var https = Split(configuration["https_ports"]).Select(port => $"https://*:{port}");

        return bool.TryParse(configuration["preferHostingUrls"], out var prefer) && prefer
            ? [.. urls, .. endpoints, .. http, .. https]
            : [.. endpoints, .. urls, .. http, .. https];
    }

    private static string[] Split(string? list) => list?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>The addresses that the host's code has set for its server.</summary>
internal interface IServerAddresses
{
    IEnumerable<string> Addresses { get; }
}
