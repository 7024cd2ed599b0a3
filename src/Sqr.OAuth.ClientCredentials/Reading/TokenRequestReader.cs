using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Turns an HTTP request into a <see cref="TokenRequest"/>. After this, nothing sees a header or raw bytes.</summary>
internal static class TokenRequestReader
{
    private static readonly string[] NotInTheQuery =
        ["grant_type", "client_id", "client_secret", "scope", "resource", "audience", "client_assertion", "client_assertion_type"];

    public static async ValueTask<Outcome<TokenRequest>> ReadAsync(HttpRequest request)
    {
        var encoding = ContentTypes.EncodingOf(request.ContentType);
        var proofs = request.Headers[ProofHeaders.Proof];
        if (FaultOf(request, encoding, proofs) is { } fault)
        {
            return fault;
        }

        ClientCredential.Secret? basic = null;
        var authorization = request.Headers.Authorization.ToString();
        var hasOtherScheme = authorization.Length > 0 && !BasicHeader.IsBasic(authorization);
        if (authorization.Length > 0 && !hasOtherScheme && BasicHeader.Read(authorization).Refused(out var error, out basic))
        {
            return error;
        }

        var read = await ReadParametersAsync(request, encoding);

        // Or the certificate that forwarding put in its place. Reading ConnectionInfo.ClientCertificate adds a feature, which clears HttpContext's feature
        // cache.
        var connection = request.HttpContext.Features.Get<ITlsConnectionFeature>();
        var certificate = connection?.ClientCertificate;
        var head = new RequestHead(basic, hasOtherScheme, certificate, IsForm: encoding is BodyEncoding.Form)
        {
            HasUnusableCertificate = connection is UnusableClientCertificate,
        };

        return read.Refused(out error, out var parameters) || parameters.ToRequest(head).Refused(out error, out var tokenRequest)
            ? error
            : tokenRequest with { Certificate = certificate, Proof = proofs.FirstOrDefault() };
    }

    private static async ValueTask<Outcome<RequestParameters>> ReadParametersAsync(HttpRequest request, BodyEncoding encoding)
    {
        if (encoding is BodyEncoding.Form && request.HttpContext.Features.Get<IFormFeature>()?.Form is { } form && !RequestBody.IsBuffered(request))
        {
            return ParsedFormReader.Read(form, ContentTypes.EncodingOfReadForm(request.ContentType), request.ContentLength);
        }

        if ((await RequestBody.ReadAsync(request)).Refused(out var error, out var body))
        {
            return error;
        }

        using (body)
        {
            return encoding is BodyEncoding.Json ? JsonReader.Read(body.Bytes) : FormReader.Read(body.Bytes);
        }
    }

    private static TokenError? FaultOf(HttpRequest request, BodyEncoding encoding, StringValues proofs)
    {
        if (request.QueryString.HasValue && HasParameters(request.Query))
        {
            return TokenEndpointErrors.ParametersInQuery;
        }

        if (request.Headers.ContentEncoding is { Count: > 0 } codings && !codings.All(IsIdentity))
        {
            return TokenEndpointErrors.ContentEncoding;
        }

        return encoding switch
        {
            BodyEncoding.Unsupported => TokenEndpointErrors.ContentType,
            _ when request.Headers.Authorization.Count > 1 => TokenEndpointErrors.TwoAuthorizationHeaders,
            _ when proofs.Count > 1 || proofs is [null or ""] => TokenEndpointErrors.NotOneProof,
            _ => null,
        };
    }

    private static bool HasParameters(IQueryCollection query) =>
        NotInTheQuery.Any(query.ContainsKey) || query.Keys.Any(name => RequestParameters.FaultOfUnknown(Encoding.UTF8.GetBytes(name)) is not null);

    private static bool IsIdentity(string? coding) => "identity".Equals(coding?.Trim(), StringComparison.OrdinalIgnoreCase);
}
