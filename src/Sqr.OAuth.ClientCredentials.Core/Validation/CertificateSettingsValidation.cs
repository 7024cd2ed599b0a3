using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates the certificates that authenticate clients, and the settings of mutual TLS.</summary>
internal static class CertificateSettingsValidation
{
    public static void Check(ClientCredentialsOptions options, List<string> failures)
    {
        if (options.MutualTls.TokenEndpoint is { } address && !IsEndpoint(address))
        {
            failures.Add(
                $"{options.Path}:MutualTls:TokenEndpoint is \"{address.OriginalString}\"; it must be an absolute https URL in ASCII, "
                + $"without user, query or fragment. Try https://mtls.example.com{options.Endpoints.Token}, "
                + "or leave it out if clients present certificates at the issuer's own address.");
        }

        if (!Enum.IsDefined(options.MutualTls.RevocationMode))
        {
            failures.Add(
                $"{options.Path}:MutualTls:RevocationMode is {options.MutualTls.RevocationMode:D}; it must be one of "
                + $"{string.Join(", ", Enum.GetNames<X509RevocationMode>())}. Try Online.");
        }

        SurroundingSpace.CheckEach($"{options.Path}:MutualTls:TrustedRoots", options.MutualTls.TrustedRoots, failures);
        for (var i = 0; i < options.MutualTls.TrustedProxies.Count; i++)
        {
            if (TrustedProxies.Read(options.MutualTls.TrustedProxies[i]) is null)
            {
                failures.Add(
                    $"{options.Path}:MutualTls:TrustedProxies:{i} is \"{options.MutualTls.TrustedProxies[i]}\"; it must be an IP address or a network in "
                    + "CIDR notation, and not contain every address: a trusted proxy can pose as any client with a certificate. "
                    + "Try 10.0.0.5 or 10.1.0.0/16.");
            }
        }

        for (var i = 0; i < options.MutualTls.TrustedRoots.Count; i++)
        {
            PathSetting.Check($"{options.Path}:MutualTls:TrustedRoots:{i}", options.MutualTls.TrustedRoots[i], "/etc/app/ca.pem", options, failures);
        }

        if (!IsHeaderName(options.MutualTls.CertificateHeader))
        {
            failures.Add(
                $"{options.Path}:MutualTls:CertificateHeader is \"{options.MutualTls.CertificateHeader}\"; it must be the name of an HTTP header. "
                + "Try X-Client-Cert.");
        }
    }

    // A token as in RFC 9110 §5.6.2.
    private static bool IsHeaderName(string? name) =>
        !string.IsNullOrEmpty(name)
            && name.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal));

    // Only visible ASCII, because the string is compared: by clients, and by us with the htu of a DPoP proof.
    private static bool IsEndpoint(Uri address) =>
        address is { IsAbsoluteUri: true, Query: "", Fragment: "", UserInfo: "" }
        && address.Scheme == Uri.UriSchemeHttps
        && !address.OriginalString.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>Validates one client, wherever it is stored.</summary>
    public static void Check(string path, ClientOptions client, ClientCredentialsOptions options, List<string> failures)
    {
        for (var i = 0; i < client.Certificates.Count; i++)
        {
            var certificate = client.Certificates[i];
            SurroundingSpace.Check($"{path}:Certificates:{i}:SanUri", certificate.SanUri, failures);
            SurroundingSpace.Check($"{path}:Certificates:{i}:SanEmail", certificate.SanEmail, failures);
            if (CertificateRule.Read(certificate, out var fault) is null)
            {
                failures.Add($"{path}:Certificates:{i}{fault}");
            }
            else if (!certificate.IsRegistered && options is { MutualTls.TrustedRoots.Count: 0, ContentRoot: not null }) // the tool has no authorities
            {
                failures.Add(
                    $"{path}:Certificates:{i} needs a certificate from a trusted authority, but {options.Path}:MutualTls:TrustedRoots is empty. "
                    + "Add the file with the authority's certificate there, for example \"MutualTls\": { \"TrustedRoots\": [ \"ca.pem\" ] }, "
                    + "or register the client's own certificate with Pem or Sha256Thumbprint.");
            }
        }

        CheckMethod(
            path, client, AuthenticationMethod.TlsClientAuth,
            certificate => !certificate.IsRegistered, "SubjectDistinguishedName, SanDns, SanUri, SanIp or SanEmail", failures);
        CheckMethod(
            path, client, AuthenticationMethod.SelfSignedTlsClientAuth,
            certificate => certificate.IsRegistered, "Pem or Sha256Thumbprint", failures);
    }

    private static void CheckMethod(
        string path, ClientOptions client, AuthenticationMethod method, Func<ClientCertificate, bool> isFor, string members, List<string> failures)
    {
        if (client.AuthenticationMethods?.Contains(method.Name()) is true && !client.Certificates.Any(isFor))
        {
            failures.Add(
                $"{path}:AuthenticationMethods has {method.Name()}, but none of its Certificates has {members}. Register one, or remove the method.");
        }
    }
}
