namespace Sqr.OAuth.ClientCredentials;

/// <summary>Makes bytes ours: whoever shares our keys can tell that they are, and nobody else can make any.</summary>
internal interface INonceProtection
{
    byte[] Protect(byte[] bytes);

    /// <returns>Null if they are not ours.</returns>
    byte[]? Unprotect(byte[] protectedBytes);
}
