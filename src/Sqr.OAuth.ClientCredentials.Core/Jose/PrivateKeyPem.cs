using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the private key in a PEM file (RFC 7468), and ignores what else is in it: the public key, certificates, parameters.</summary>
internal static class PrivateKeyPem
{
    private const string Encrypted = "ENCRYPTED PRIVATE KEY";

    public static bool IsEncrypted(string pem) => pem.Contains(Encrypted, StringComparison.Ordinal);

    /// <param name="pem">The contents of the file.</param>
    /// <param name="password">The password, if the key is encrypted.</param>
    /// <param name="file">The path of the file, for the message.</param>
    /// <returns>An RSA or ECDSA key.</returns>
    /// <exception cref="CryptographicException">The file has no private key, more than one, or one that cannot be read; the message says which.</exception>
    public static AsymmetricAlgorithm Read(string pem, string? password, string file)
    {
        if (pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw new CryptographicException(
                $"The key is encrypted in OpenSSL's old format, which .NET does not support. Convert it, and use the new file: "
                + $"openssl pkcs8 -topk8 -in \"{file}\" -out \"{Path.ChangeExtension(file, null)}-pkcs8.pem\"");
        }

        var blocks = PrivateKeys(pem);
        if (blocks.Count != 1)
        {
            throw new CryptographicException(blocks is []
                ? "It has no private key of a supported kind."
                : $"It has {blocks.Count} private keys. Put each into its own file.");
        }

        if (IsEncrypted(blocks[0]) && password is null)
        {
            throw new CryptographicException("The key is encrypted, but no password is set.");
        }

        return TryImport(RSA.Create(), blocks[0], password) ?? TryImport(ECDsa.Create(), blocks[0], password)
            ?? throw new CryptographicException(IsEncrypted(blocks[0])
                ? "The password is wrong, or the key is neither RSA nor EC."
                : "The key is damaged, or neither RSA nor EC.");
    }

    private static List<string> PrivateKeys(string pem)
    {
        List<string> blocks = [];
        for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            if (rest[found.Label] is "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY" or Encrypted)
            {
                blocks.Add(rest[found.Location].ToString());
            }
        }

        return blocks;
    }

    /// <returns>Null if the key is of another kind or the password is wrong: .NET does not tell which.</returns>
    private static AsymmetricAlgorithm? TryImport(AsymmetricAlgorithm key, string block, string? password)
    {
        try
        {
            if (IsEncrypted(block))
            {
                key.ImportFromEncryptedPem(block, password);
            }
            else
            {
                key.ImportFromPem(block);
            }

            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();

            return null;
        }
    }
}
