using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The host's Data Protection keys: whether they outlive the process, and what is wrong if they cannot be used.</summary>
/// <param name="provider">Encrypts with them.</param>
/// <param name="manager">Reads them.</param>
/// <param name="options">Where they are kept.</param>
/// <param name="activator">Makes what their XML names.</param>
/// <param name="application">The application's name, which is part of what encrypts.</param>
internal sealed class DataProtectionRing(IDataProtectionProvider provider, IKeyManager manager, IOptions<KeyManagementOptions> options, IActivator activator, string? application)
{
    private const int HeaderBytes = 4 + 16; // of what Data Protection encrypts: a fixed number, and the identifier of the key
    private static readonly byte[] Magic = [0x09, 0xF0, 0xC9, 0xF0];

    public IDataProtector CreateProtector(string purpose) => provider.CreateProtector(purpose);

    /// <summary>Whether the key that has just encrypted that is gone when this process ends.</summary>
    public bool IsInMemoryOnly(byte[] encrypted)
    {
        if (provider is EphemeralDataProtectionProvider)
        {
            return true;
        }

        if (manager is not XmlKeyManager || KeyIdOf(encrypted) is not { } keyId || !Has(manager, keyId))
        {
            return false; // a provider or manager of the host's own, which does not tell
        }

        // Another manager with the same settings reads the same keys, unless each has its own in memory.
        return !Has(new XmlKeyManager(options, activator), keyId);
    }

    /// <summary>What is wrong if nothing can be encrypted.</summary>
    public SigningKeyException CannotEncrypt(Exception exception) => Unusable(exception, exception);

    /// <summary>What is wrong if that cannot be decrypted.</summary>
    public Exception CannotDecrypt(byte[] encrypted, Exception exception)
    {
        IKey? key;
        try
        {
            if (KeyIdOf(encrypted) is not { } keyId)
            {
                return new CryptographicException("It was cut short or changed.", exception);
            }

            key = manager.GetAllKeys().FirstOrDefault(key => key.KeyId == keyId);
            if (key is null)
            {
                return new CryptographicException($"Bring back the Data Protection keys that encrypted it; key {keyId} is missing{Place}. In a container, keep them on a volume. Or set {ClientCredentialsOptions.SectionName}:Keys:EncryptionKeys for the next signing key.", exception);
            }

            key.CreateEncryptor(); // throws if the key itself is encrypted, and cannot be decrypted here
        }
        catch (Exception fault) // whatever the host's repository throws
        {
            return Unusable(fault, exception);
        }

        return new CryptographicException($"""The Data Protection key that encrypted it, {key.KeyId}, is here, but it was used under another application name. Data Protection includes the application's name in what it encrypts, and by default takes the content root; here the name is "{application}". If the application was moved or renamed, set its old name, for example the old content root: builder.Services.AddDataProtection().SetApplicationName("{Example}").""", exception);
    }

    private string Place => (options.Value.XmlRepository ?? DefaultRepository) is FileSystemXmlRepository files ? $" in {files.Directory.FullName}" : "";

    // A content root counts with its last slash, if it has one.
    private string Example => application is not null && Path.EndsInDirectorySeparator(application) ? "/srv/rel/v1/" : "/srv/rel/v1";

    private static FileSystemXmlRepository? DefaultRepository =>
        FileSystemXmlRepository.DefaultKeyStorageDirectory is { } directory ? new(directory, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance) : null;

    private SigningKeyException Unusable(Exception fault, Exception exception) =>
        new($"The Data Protection keys, which encrypt the signing keys, cannot be read or written{Place}: {LogText.Escape(fault.GetBaseException().Message)} Let the host's user read and write them, keep them elsewhere with PersistKeysToFileSystem or another PersistKeysTo method, or do without them: set {ClientCredentialsOptions.SectionName}:Keys:EncryptionKeys (openssl rand -base64 32).", exception);

    private static bool Has(IKeyManager manager, Guid keyId) => manager.GetAllKeys().Any(key => key.KeyId == keyId);

    private static Guid? KeyIdOf(byte[] encrypted) =>
        encrypted.Length >= HeaderBytes && encrypted.AsSpan().StartsWith(Magic) ? new Guid(encrypted.AsSpan(Magic.Length, 16)) : null;
}
