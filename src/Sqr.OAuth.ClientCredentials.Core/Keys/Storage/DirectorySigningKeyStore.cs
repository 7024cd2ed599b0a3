using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Signing keys in a directory, one file each. Several processes may share it: a lock file lets one write at a time.</summary>
internal sealed class DirectorySigningKeyStore(
    CurrentSettings settings, TimeProvider time, ILogger<DirectorySigningKeyStore> logger, IHostEnvironment? environment = null) : ISigningKeyStore
{
    private int _isExamined; // 0 or 1

    public string Location => Path.GetFullPath(settings.Value.Options.Keys.Directory, environment?.ContentRootPath ?? AppContext.BaseDirectory);

    public async ValueTask<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var directory = new KeyDirectory(Location, time);
        try
        {
            directory.Create();
            if (Interlocked.Exchange(ref _isExamined, 1) == 0)
            {
                Examine(directory);
                if (environment is not null) // a tool that only lists keys must not change the files of a running host
                {
                    await RenameAsync(directory, cancellationToken);
                }
            }

            List<StoredSigningKey> keys = [];
            foreach (var file in directory.Files())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (KeyDirectory.Read(file) is { } key) // otherwise another process has just removed it
                {
                    keys.Add(key);
                }
            }

            return keys;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException(
                $"The key directory {Location} cannot be read: {exception.Message} Give the host's user read and write access, or set "
                + $"{ClientCredentialsOptions.SectionName}:Keys:Directory to a directory that it can write to.", exception);
        }
    }

    public async ValueTask<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellationToken) =>
        await WriteAsync(key, async (directory, present) => present is null && await directory.TryAddAsync(key), cancellationToken);

    public async ValueTask<bool> TryReplaceAsync(StoredSigningKey expected, StoredSigningKey replacement, CancellationToken cancellationToken) =>
        await WriteAsync(replacement, async (directory, present) =>
        {
            if (present != expected)
            {
                return false;
            }

            await directory.ReplaceAsync(replacement);

            return true;
        }, cancellationToken);

    public async ValueTask RemoveAsync(StoredSigningKey key, CancellationToken cancellationToken) =>
        await WriteAsync(key, (directory, present) =>
        {
            if (present is not null)
            {
                directory.Remove(key);
            }

            return Task.FromResult(true);
        }, cancellationToken);

    private async Task<bool> WriteAsync(StoredSigningKey key, Func<KeyDirectory, StoredSigningKey?, Task<bool>> write, CancellationToken cancellationToken)
    {
        var directory = new KeyDirectory(Location, time);
        try
        {
            directory.Create();
            using (await directory.LockAsync(cancellationToken))
            {
                directory.RemoveAbandoned();
                Rename(directory);

                return await write(directory, KeyDirectory.Read(directory.FileOf(key)));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException(
                $"The signing key {directory.FileOf(key)} cannot be written: {exception.Message} Give the host's user write access to that directory, or set "
                + $"{ClientCredentialsOptions.SectionName}:Keys:Directory to one that it can write to.", exception);
        }
    }

    // At the first read.
    private void Examine(KeyDirectory directory)
    {
        if (!directory.LockHolds())
        {
            logger.KeyDirectoryNotLocked(Location);
        }

        if (directory.IsWritableByOthers)
        {
            logger.KeyDirectoryWritableByOthers(Location);
        }
    }

    // At the first read. A read-only directory still provides its keys.
    private async Task RenameAsync(KeyDirectory directory, CancellationToken cancellationToken)
    {
        var oldFiles = directory.OldFiles();
        if (oldFiles is [])
        {
            return;
        }

        try
        {
            using (await directory.LockAsync(cancellationToken))
            {
                foreach (var oldFile in Rename(directory))
                {
                    logger.SigningKeyFileIgnored(oldFile, KeyFileName.Renamed(oldFile));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SigningKeyException)
        {
            foreach (var oldFile in oldFiles.Where(file => !File.Exists(KeyFileName.Renamed(file))))
            {
                logger.SigningKeyFileNotRenamed(oldFile, KeyFileName.Renamed(oldFile), exception);
            }
        }
    }

    /// <returns>The files that could not be renamed, because the new name is already used.</returns>
    private List<string> Rename(KeyDirectory directory)
    {
        List<string> ignored = [];
        foreach (var oldFile in directory.OldFiles())
        {
            if (directory.TryRename(oldFile))
            {
                logger.SigningKeyFileRenamed(oldFile, KeyFileName.Renamed(oldFile));
            }
            else
            {
                ignored.Add(oldFile);
            }
        }

        return ignored;
    }
}
