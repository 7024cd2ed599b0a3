using System.Net.Http.Headers;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Fetches an issuer's metadata and JWK Set over HTTP.</summary>
internal sealed class IssuerDocuments(HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan Unstated = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    /// <summary>The clock that tells how old an answer is.</summary>
    public SteadyClock Clock { get; } = new(time);

    public required string MetadataAddress { get; init; }

    public required bool RequireHttps { get; init; }

    public required TimeSpan Timeout { get; init; }

    /// <summary>How long an answer counts as fresh, at most.</summary>
    public required TimeSpan Longest { get; init; }

    /// <exception cref="HttpRequestException">A document cannot be fetched.</exception>
    /// <exception cref="TimeoutException">The issuer took too long.</exception>
    public async Task<FetchedIssuer> FetchAsync()
    {
        var startedAt = Clock.Now;
        var documents = new Documents(http, RequireHttps);
        using var stop = new CancellationTokenSource(Timeout, time);
        try
        {
            var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(MetadataAddress, documents, stop.Token);

            return new(configuration, startedAt, documents.Age, FreshFor(documents.CacheControl, documents.Age));
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"The issuer did not answer within {Timeout:c}.", exception);
        }
    }

    // A lower bound, so that an issuer that forbids caching is not asked for every request.
    private TimeSpan FreshFor(CacheControlHeaderValue? cacheControl, TimeSpan age)
    {
        var stated = cacheControl switch
        {
            { NoStore: true } or { NoCache: true } => TimeSpan.Zero,
            { MaxAge: { } maxAge } => maxAge - age,
            _ => Unstated,
        };
        var bounded = stated < Shortest ? Shortest : stated;

        return bounded < Longest ? bounded : Longest;
    }

    /// <summary>Reads the documents of one fetch, and remembers the age of the last one, the JWK Set.</summary>
    private sealed class Documents(HttpClient http, bool requireHttps) : IDocumentRetriever
    {
        public CacheControlHeaderValue? CacheControl { get; private set; }

        /// <summary>How long caches on the way have kept the answer (RFC 9111 §5.1).</summary>
        public TimeSpan Age { get; private set; }

        public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || (requireHttps && url.Scheme != Uri.UriSchemeHttps))
            {
                throw new HttpRequestException($"{LogText.Escape(address)} is not an {(requireHttps ? "https" : "http")} URL.");
            }

            using var response = await http.GetAsync(url, cancel);
            if (!response.IsSuccessStatusCode)
            {
                throw new HttpRequestException($"{LogText.Escape(address)} answered {(int)response.StatusCode}; it must answer 200.");
            }

            (CacheControl, Age) = (response.Headers.CacheControl, response.Headers.Age ?? TimeSpan.Zero);

            return await response.Content.ReadAsStringAsync(cancel);
        }
    }
}
