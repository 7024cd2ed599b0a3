using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Signing keys in a directory, one file each, readable by the owner only.</summary>
internal sealed class DirectorySigningKeyStore(CurrentSettings settings, IHostEnvironment? environment = null) : ISigningKeyStore
{
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnlyFile | UnixFileMode.UserExecute;
    private const int MaxFileBytes = 64 * 1024; // a damaged file must not fill the memory

    public string Location => Path.GetFullPath(settings.Value.Options.Keys.Directory, environment?.ContentRootPath ?? AppContext.BaseDirectory);

    public async ValueTask<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var directory = Location;
        try
        {
            CreateDirectory(directory);
            List<StoredSigningKey> keys = [];
            foreach (var file in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
            {
                keys.Add(await ReadAsync(file, cancellationToken));
            }

            return keys;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException($"The key directory {directory} cannot be read: {exception.Message} Let the host's user read and write it, or set {ClientCredentialsOptions.SectionName}:Keys:Directory to a directory that it may write.", exception);
        }
    }

    public async ValueTask<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellationToken)
    {
        var directory = Location;
        var file = Path.Combine(directory, $"{key}.json");
        var draft = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            CreateDirectory(directory);
            await WriteDurablyAsync(draft, key);
            try
            {
                File.Move(draft, file, overwrite: false); // atomic: of several processes one succeeds

                return true;
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(draft);

                return false;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException($"The signing key {file} cannot be written: {exception.Message} Let the host's user write that directory, or set {ClientCredentialsOptions.SectionName}:Keys:Directory to one that it may write.", exception);
        }
    }

    public ValueTask<bool> TryReplaceAsync(StoredSigningKey expected, StoredSigningKey replacement, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask RemoveAsync(StoredSigningKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, OwnerOnlyDirectory);
        }
    }

    private static async Task WriteDurablyAsync(string file, StoredSigningKey key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyFile;
        }

        await using var stream = new FileStream(file, options);
        await JsonSerializer.SerializeAsync(stream, key, KeyFileJson.Default.StoredSigningKey, CancellationToken.None);
        stream.Flush(flushToDisk: true);
    }

    private static async Task<StoredSigningKey> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            if (stream.Length <= MaxFileBytes
                && await JsonSerializer.DeserializeAsync(stream, KeyFileJson.Default.StoredSigningKey, cancellationToken) is { KeyId: not null, Algorithm: not null, PublicKey: not null } key
                && SigningAlgorithms.IsKnown(key.Algorithm))
            {
                return key;
            }
        }
        catch (JsonException exception)
        {
            throw Corrupt(file, exception);
        }

        throw Corrupt(file, null);
    }

    private static SigningKeyException Corrupt(string file, Exception? exception) =>
        new($"The signing key file {file} is damaged. Restore it from a backup, or move it away: a new key is then made, and tokens signed with the old one no longer verify.", exception);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredSigningKey))]
internal sealed partial class KeyFileJson : JsonSerializerContext;
