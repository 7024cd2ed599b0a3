namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A certificate with its key, as programs are given them.</summary>
/// <param name="Path">The file with the certificate.</param>
/// <param name="KeyPath">The file with its private key.</param>
/// <param name="Pem">What the first holds.</param>
/// <param name="Thumbprint">As it stands in <c>x5t#S256</c> (RFC 8705 §3.1).</param>
internal sealed record PemCertificate(string Path, string KeyPath, string Pem, string Thumbprint);
