using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the parameters in a request's body, for every endpoint that has parameters.</summary>
internal static class ParameterReader
{
    /// <summary>Checks a request before its body is read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="encoding">The encoding of its body.</param>
    /// <param name="table">The parameters of the endpoint.</param>
    /// <returns>Null if nothing is wrong.</returns>
    public static TokenError? FaultOf(HttpRequest request, BodyEncoding encoding, ParameterTable table)
    {
        if (request.QueryString.HasValue && table.IsIn(request.Query))
        {
            return RequestErrors.ParametersInQuery;
        }

        if (request.Headers.ContentEncoding is { Count: > 0 } codings && !codings.All(IsIdentity))
        {
            return RequestErrors.ContentEncoding;
        }

        if (encoding is BodyEncoding.Unsupported)
        {
            return RequestErrors.ContentType;
        }

        return request.Headers.Authorization.Count > 1 ? RequestErrors.TwoAuthorizationHeaders : null;
    }

    /// <inheritdoc cref="FaultOf"/>
    public static async ValueTask<Outcome<RequestParameters>> ReadAsync(HttpRequest request, BodyEncoding encoding, ParameterTable table)
    {
        if (encoding is BodyEncoding.Form && request.HttpContext.Features.Get<IFormFeature>()?.Form is { } form && !RequestBody.IsBuffered(request))
        {
            return ParsedFormReader.Read(form, table, ContentTypes.EncodingOfReadForm(request.ContentType), request.ContentLength);
        }

        if ((await RequestBody.ReadAsync(request)).Refused(out var refusal, out var body))
        {
            return refusal;
        }

        using (body)
        {
            return encoding is BodyEncoding.Json ? JsonReader.Read(body.Bytes, table) : FormReader.Read(body.Bytes, table);
        }
    }

    private static bool IsIdentity(string? coding) => "identity".Equals(coding?.Trim(), StringComparison.OrdinalIgnoreCase);
}
