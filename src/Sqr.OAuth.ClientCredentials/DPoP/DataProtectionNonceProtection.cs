using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates nonces with ASP.NET Core Data Protection, which every host has and all its nodes share.</summary>
internal sealed class DataProtectionNonceProtection(IDataProtectionProvider provider) : INonceProtection
{
    private readonly IDataProtector _protector = provider.CreateProtector("Sqr.OAuth.ClientCredentials.ProofNonces");

    public byte[] Protect(byte[] bytes) => _protector.Protect(bytes);

    public byte[]? Unprotect(byte[] protectedBytes)
    {
        try
        {
            return _protector.Unprotect(protectedBytes);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
