namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates bytes: only a node that shares our keys can create or recognize them.</summary>
internal interface INonceProtection
{
    byte[] Protect(byte[] bytes);

    /// <returns>Null if they were not created with our keys.</returns>
    byte[]? Unprotect(byte[] protectedBytes);
}
