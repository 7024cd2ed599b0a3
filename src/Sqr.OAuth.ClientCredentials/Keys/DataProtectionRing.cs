using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The host's Data Protection keys: whether they survive a restart, and why they cannot be used.</summary>
/// <param name="provider">Encrypts with the keys.</param>
/// <param name="manager">Reads the keys.</param>
/// <param name="options">Where the keys are stored.</param>
/// <param name="activator">Creates the types named in their XML.</param>
/// <param name="application">The application name, which Data Protection mixes into what it encrypts.</param>
internal sealed class DataProtectionRing(
    IDataProtectionProvider provider, IKeyManager manager, IOptions<KeyManagementOptions> options, IActivator activator, string? application)
{
    private const int HeaderBytes = 4 + 16; // the header of Data Protection's ciphertext: a magic number and the key's id
    private static readonly byte[] Magic = [0x09, 0xF0, 0xC9, 0xF0];

    public IDataProtector CreateProtector(string purpose) => provider.CreateProtector(purpose);

    /// <summary>Whether the key used for this encryption disappears when the process ends.</summary>
    public bool IsInMemoryOnly(byte[] encrypted)
    {
        if (provider is EphemeralDataProtectionProvider)
        {
            return true;
        }

        if (manager is not XmlKeyManager || KeyIdOf(encrypted) is not { } keyId || !Has(manager, keyId))
        {
            return false; // the host's own provider or manager, which does not report it
        }

        // Another manager with the same settings reads the same keys, unless they exist only in memory.
        return !Has(new XmlKeyManager(options, activator), keyId);
    }

    /// <summary>Explains why nothing can be encrypted.</summary>
    public SigningKeyException CannotEncrypt(Exception exception) => Unusable(exception, exception);

    /// <summary>Explains why this cannot be decrypted.</summary>
    public Exception CannotDecrypt(byte[] encrypted, Exception exception)
    {
        IKey? key;
        try
        {
            if (KeyIdOf(encrypted) is not { } keyId)
            {
                return new CryptographicException("It was truncated or changed.", exception);
            }

            key = manager.GetAllKeys().FirstOrDefault(key => key.KeyId == keyId);
            if (key is null)
            {
                return new CryptographicException(
                    $"Restore the Data Protection keys that encrypted it; key {keyId} is missing{Place}. In a container, keep them on a volume. "
                    + $"Or set {ClientCredentialsOptions.SectionName}:Keys:EncryptionKeys for the next signing key.", exception);
            }

            key.CreateEncryptor(); // throws if the key itself is encrypted and cannot be decrypted here
        }
        catch (Exception fault) // the host's repository may throw anything
        {
            return Unusable(fault, exception);
        }

        return new CryptographicException(
            $"""The Data Protection key that encrypted it, {key.KeyId}, is present but was used under another application name. """
            + $"""Data Protection includes the application name in what it encrypts; the default is the content root. The name here is "{application}". """
            + $"""If the application was moved or renamed, set its old name, for example the old content root: """
            + $"""builder.Services.AddDataProtection().SetApplicationName("{Example}").""",
            exception);
    }

    private string Place => (options.Value.XmlRepository ?? DefaultRepository) is FileSystemXmlRepository files ? $" in {files.Directory.FullName}" : "";

    // A content root used as a name keeps its trailing slash, if it has one.
    private string Example => application is not null && Path.EndsInDirectorySeparator(application) ? "/srv/rel/v1/" : "/srv/rel/v1";

    private static FileSystemXmlRepository? DefaultRepository =>
        FileSystemXmlRepository.DefaultKeyStorageDirectory is { } directory
            ? new(directory, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance)
            : null;

    private SigningKeyException Unusable(Exception fault, Exception exception) =>
        new($"The Data Protection keys that encrypt the signing keys cannot be read or written{Place}: "
            + $"{LogText.Escape(fault.GetBaseException().Message)} Give the host's user read and write access, store the keys elsewhere with "
            + $"PersistKeysToFileSystem or another PersistKeysTo method, or avoid them: set {ClientCredentialsOptions.SectionName}:Keys:EncryptionKeys "
            + "(openssl rand -base64 32).", exception);

    private static bool Has(IKeyManager manager, Guid keyId) => manager.GetAllKeys().Any(key => key.KeyId == keyId);

    private static Guid? KeyIdOf(byte[] encrypted) =>
        encrypted.Length >= HeaderBytes && encrypted.AsSpan().StartsWith(Magic) ? new Guid(encrypted.AsSpan(Magic.Length, 16)) : null;
}
