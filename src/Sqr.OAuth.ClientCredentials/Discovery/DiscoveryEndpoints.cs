using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The public documents: metadata (RFC 8414 §3) and the JWK Set (RFC 7517 §5).</summary>
internal sealed class DiscoveryEndpoints(CurrentSettings settings, ServerMetadata metadata, SigningKeyRing keys)
{
    private static readonly TimeSpan MetadataMaxAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestKeySetMaxAge = TimeSpan.FromMinutes(5);

    private OpenIdConfiguration? _openIdConfiguration;

    public Task WriteMetadataAsync(HttpContext context) => WriteAsync(context, metadata.Current, MetadataMaxAge);

    public Task WriteOpenIdConfigurationAsync(HttpContext context)
    {
        var (current, algorithms, known) = (metadata.Current, keys.Algorithms, _openIdConfiguration);
        if (known is null || known.Metadata != current || known.Algorithms != algorithms)
        {
            _openIdConfiguration = known = new(current, algorithms, ServerMetadata.OpenIdConfiguration(current, algorithms));
        }

        return WriteAsync(context, known.Document, MetadataMaxAge);
    }

    /// <exception cref="SigningKeyUnavailableException">The keys were never loaded.</exception>
    public async Task WriteKeySetAsync(HttpContext context) => await WriteAsync(context, await keys.GetKeySetAsync(context.RequestAborted), KeySetMaxAge());

    // A cached copy must expire early enough for every reader to see an announced key before it signs.
    private TimeSpan KeySetMaxAge()
    {
        var options = settings.Value.Options.Keys;
        var unseen = options.AnnounceFor - options.ShortestAnnouncement;

        return unseen < LongestKeySetMaxAge ? unseen : LongestKeySetMaxAge;
    }

    private static async Task WriteAsync(HttpContext context, PublishedDocument document, TimeSpan maxAge)
    {
        var response = context.Response;
        response.Headers.ETag = document.ETag;
        response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={Math.Floor(maxAge.TotalSeconds)}");
        if (IsKnownToCaller(context.Request, document))
        {
            response.StatusCode = StatusCodes.Status304NotModified;

            return;
        }

        response.ContentType = "application/json";
        response.ContentLength = document.Json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(document.Json, context.RequestAborted);
        }
    }

    private static bool IsKnownToCaller(HttpRequest request, PublishedDocument document) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var tags)
        && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Tag.Equals(document.ETag, StringComparison.Ordinal));

    /// <summary>A document, and what it was built from.</summary>
    private sealed record OpenIdConfiguration(PublishedDocument Metadata, IReadOnlyList<string> Algorithms, PublishedDocument Document);
}
