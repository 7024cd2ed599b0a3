using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Key files in a directory, readable only by the owner. A file is written completely or not at all, even after a power failure.</summary>
internal sealed class KeyDirectory(string path, TimeProvider time)
{
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnlyFile | UnixFileMode.UserExecute;
    private const int MaxFileBytes = 64 * 1024; // a damaged file must not exhaust memory
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1); // no process takes that long to write a file
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public string FileOf(StoredSigningKey key) => Path.Combine(path, KeyFileName.Of(key));

    /// <summary>Creates the directory if it is missing, and keeps its contents out of Git.</summary>
    public void Create()
    {
        if (Directory.Exists(path))
        {
            return; // the operator created it, and may want it in Git
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnlyDirectory);
        }

        var ignored = Path.Combine(path, ".gitignore");
        try
        {
            using var stream = new FileStream(ignored, OwnerOnly(FileMode.CreateNew));
            stream.Write("*\n"u8);
        }
        catch (IOException) when (File.Exists(ignored))
        {
            // another process is creating the directory at the same time
        }
    }

    /// <summary>Keeps all other writers out, in this process and others, until it is disposed. A process that dies releases it.</summary>
    /// <exception cref="SigningKeyException">Another process does not release the lock.</exception>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        var file = LockFile;
        var clock = TimeProvider.System; // this waits for the file system, in tests too
        var begin = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return OpenLock();
            }
            catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException))
            {
                if (clock.GetElapsedTime(begin) > MaxWait)
                {
                    throw new SigningKeyException(
                        $"The key directory {path} has been locked by another process for more than {MaxWait.TotalSeconds:0} seconds, or its lock file {file} "
                        + $"cannot be opened: {exception.Message} Find out which process holds it (lsof {file}), and end that process if it hangs.", exception);
                }
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Whether the lock keeps others out. On some file systems, and where .NET is configured not to lock files, it does not.</summary>
    public bool LockHolds()
    {
        try
        {
            using var first = OpenLock();
            try
            {
                OpenLock().Dispose();

                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true; // another process holds it, or the directory is read-only
        }
    }

    /// <summary>Whether users other than the owner can add, replace and remove keys.</summary>
    public bool IsWritableByOthers =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

    /// <summary>Removes the drafts of processes that died while writing. Other programs' drafts stay: Data Protection may keep its keys in the same
    /// directory. Recent ones stay too: where the lock does not work, another process may be writing one.</summary>
    public void RemoveAbandoned()
    {
        var abandoned = Directory.EnumerateFiles(path, "*.tmp")
            .Where(file => KeyFileName.IsDraft(file) && time.GetUtcNow() - File.GetLastWriteTimeUtc(file) > AbandonedAfter);
        foreach (var draft in abandoned)
        {
            File.Delete(draft);
        }
    }

    /// <summary>The files of all keys. Files that could not be renamed yet are included, unless the new name is already used.</summary>
    public IEnumerable<string> Files() => Directory.EnumerateFiles(path)
        .Where(file => KeyFileName.IsKey(file) || (KeyFileName.IsOld(file) && !File.Exists(KeyFileName.Renamed(file))))
        .Order(StringComparer.Ordinal);

    /// <summary>The files with names of older releases.</summary>
    public IReadOnlyList<string> OldFiles() => [.. Directory.EnumerateFiles(path).Where(KeyFileName.IsOld).Order(StringComparer.Ordinal)];

    /// <summary>Gives a file from an older release its new name. The caller must hold the lock.</summary>
    /// <returns>False if the new name is already used.</returns>
    public bool TryRename(string oldFile)
    {
        try
        {
            File.Move(oldFile, KeyFileName.Renamed(oldFile));
            Flush();

            return true;
        }
        catch (IOException) when (!File.Exists(oldFile) || File.Exists(KeyFileName.Renamed(oldFile)))
        {
            return !File.Exists(oldFile); // otherwise another process has just renamed it
        }
    }

    /// <returns>Null if no such file exists.</returns>
    /// <exception cref="SigningKeyException">The file is damaged, or contains another key than its name says.</exception>
    public static StoredSigningKey? Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxFileBytes)
            {
                throw Corrupt(file, null);
            }

            var key = KeyFileJson.Read(stream);
            if (SigningAlgorithm.Find(key.Algorithm) is null)
            {
                throw Corrupt(file, null);
            }

            return KeyFileName.IsOf(file, key) ? key : throw Misnamed(file, key);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw Corrupt(file, exception);
        }
    }

    /// <summary>Adds a key. If several processes try at once, one succeeds, even where the lock does not work.</summary>
    /// <returns>False if a file with that name exists.</returns>
    public async Task<bool> TryAddAsync(StoredSigningKey key)
    {
        var (file, draft) = (FileOf(key), await WriteDraftAsync(key));
        var isAdded = OperatingSystem.IsWindows() ? TryMove(draft, file) : UnixDirectory.TryLink(draft, file) ?? TryMove(draft, file);
        File.Delete(draft); // does nothing if the draft was moved
        if (isAdded)
        {
            Flush();
        }

        return isAdded;
    }

    /// <summary>Replaces a key. The caller must hold the lock.</summary>
    public async Task ReplaceAsync(StoredSigningKey key)
    {
        File.Move(await WriteDraftAsync(key), FileOf(key), overwrite: true); // atomic
        Flush();
    }

    /// <summary>Removes a key. The caller must hold the lock.</summary>
    public void Remove(StoredSigningKey key)
    {
        var file = FileOf(key);
        File.Delete(KeyFileName.OldOf(file)); // otherwise it would be used again
        File.Delete(file);
        Flush();
    }

    private static bool TryMove(string draft, string file)
    {
        try
        {
            File.Move(draft, file);

            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
    }

    private string LockFile => Path.Combine(path, ".lock");

    private FileStream OpenLock() => new(LockFile, OwnerOnly(FileMode.OpenOrCreate));

    private async Task<string> WriteDraftAsync(StoredSigningKey key)
    {
        var draft = $"{FileOf(key)}.{Guid.NewGuid():N}.tmp";
        await using var stream = new FileStream(draft, OwnerOnly(FileMode.CreateNew));
        await KeyFileJson.WriteAsync(stream, key);
        stream.Flush(flushToDisk: true);

        return draft;
    }

    private static FileStreamOptions OwnerOnly(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyFile;
        }

        return options;
    }

    private static SigningKeyException Corrupt(string file, Exception? exception) =>
        new(
            $"The signing key file {file} is damaged. Restore it from a backup, or move it away: a new key is then created, "
            + "and tokens signed with the old one no longer verify.", exception);

    // It would keep the key of that name from being written, and no other would take its place.
    private static SigningKeyException Misnamed(string file, StoredSigningKey key) =>
        new($"The signing key file {file} contains the key {key}. Restore it from a backup, or move it away. If {KeyFileName.Of(key)} is missing, rename it.");

    private void Flush()
    {
        if (!OperatingSystem.IsWindows())
        {
            UnixDirectory.Flush(path);
        }
    }
}
