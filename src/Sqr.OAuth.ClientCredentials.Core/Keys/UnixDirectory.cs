using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Makes the names in a directory durable. The framework flushes files only; without this a power cut may undo a rename.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixDirectory
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22; // from a file system that flushes no directories, and need not

    /// <exception cref="IOException">It cannot be flushed.</exception>
    public static void Flush(string directory)
    {
        var descriptor = Open(directory, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(directory);
        }

        var isFlushed = FSync(descriptor) == 0 || Marshal.GetLastPInvokeError() == InvalidArgument;
        var failure = isFlushed ? null : Failure(directory);
        _ = Close(descriptor);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static IOException Failure(string directory) => new($"{directory}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
