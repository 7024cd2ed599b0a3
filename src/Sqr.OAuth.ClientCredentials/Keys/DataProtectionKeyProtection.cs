using Microsoft.AspNetCore.DataProtection;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Encrypts private keys with ASP.NET Core Data Protection, which every host has.</summary>
internal sealed class DataProtectionKeyProtection(IDataProtectionProvider provider) : IPrivateKeyProtection
{
    private readonly IDataProtector _protector = provider.CreateProtector("Sqr.OAuth.ClientCredentials.SigningKeys");

    public string Name => "dataprotection";

    public string Protect(ReadOnlySpan<byte> privateKey) => Convert.ToBase64String(_protector.Protect(privateKey.ToArray()));

    public byte[] Unprotect(string protectedKey) => _protector.Unprotect(Convert.FromBase64String(protectedKey));
}
