using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Gives a scheme with an <c>Authority</c> an <see cref="IssuerElsewhere"/>, unless the host has set a ConfigurationManager.</summary>
/// <remarks>Runs just before Microsoft's own setup, which then leaves it alone.</remarks>
internal sealed class IssuerElsewhereSetup(string scheme, TimeProvider time, ILogger<IssuerElsewhere> logger) : IPostConfigureOptions<JwtBearerOptions>
{
    private const string Https = "https://";
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(10); // requests may wait that long
    private static readonly TimeSpan LongestFreshness = TimeSpan.FromHours(1); // other issuers may allow days
    private static readonly TimeSpan ShortestFreshness = TimeSpan.FromSeconds(1);

    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        if (name != scheme || options.ConfigurationManager is not null || options.Configuration is not null || AddressOf(options) is not { } address)
        {
            return;
        }

        if (options.RequireHttpsMetadata && !address.StartsWith(Https, StringComparison.OrdinalIgnoreCase))
        {
            return; // Microsoft's own setup rejects it
        }

        options.MetadataAddress = address;
        options.Backchannel ??= new(options.BackchannelHttpHandler ?? new HttpClientHandler())
        {
            Timeout = options.BackchannelTimeout,
            MaxResponseContentBufferSize = 1024 * 1024,
        };
        options.ConfigurationManager = new IssuerElsewhere(
            new(options.Backchannel, time)
            {
                MetadataAddress = address,
                RequireHttps = options.RequireHttpsMetadata,
                Timeout = Min(options.BackchannelTimeout, LongestTimeout),
                Longest = Max(Min(options.AutomaticRefreshInterval, LongestFreshness), ShortestFreshness),
            },
            logger);
    }

    private static string? AddressOf(JwtBearerOptions options) => options switch
    {
        { MetadataAddress: { Length: > 0 } address } => address,
        { Authority: { Length: > 0 } authority } => authority.TrimEnd('/') + "/.well-known/openid-configuration",
        _ => null,
    };

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
