using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The parts of a request, other than its parameters, that may prove who sent it.</summary>
/// <param name="Basic">The credential of a Basic Authorization header; null if there was none.</param>
/// <param name="HasOtherScheme">Whether there was an Authorization header of another scheme.</param>
/// <param name="Certificate">The certificate of the TLS connection; null if there was none.</param>
/// <param name="IsForm">Whether the parameters came as a form, not as JSON.</param>
internal readonly record struct RequestHead(ClientCredential.Secret? Basic, bool HasOtherScheme, X509Certificate2? Certificate, bool IsForm)
{
    /// <summary>Whether a proxy forwarded something other than one certificate, which counts as no certificate.</summary>
    public bool HasUnusableCertificate { get; private init; }

    public static Outcome<RequestHead> Read(HttpRequest request, BodyEncoding encoding)
    {
        ClientCredential.Secret? basic = null;
        var authorization = request.Headers.Authorization.ToString();
        var hasOtherScheme = authorization.Length > 0 && !BasicHeader.IsBasic(authorization);
        if (authorization.Length > 0 && !hasOtherScheme && BasicHeader.Read(authorization).Refused(out var refusal, out basic))
        {
            return refusal;
        }

        // Or the one that forwarding put in its place. Reading ConnectionInfo.ClientCertificate adds a feature, which clears HttpContext's feature cache.
        var connection = request.HttpContext.Features.Get<ITlsConnectionFeature>();

        return new RequestHead(basic, hasOtherScheme, connection?.ClientCertificate, IsForm: encoding is BodyEncoding.Form)
        {
            HasUnusableCertificate = connection is UnusableClientCertificate,
        };
    }
}
