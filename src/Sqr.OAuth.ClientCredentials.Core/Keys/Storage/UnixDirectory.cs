using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What the framework cannot do with names in a directory: make them durable (otherwise a power failure may undo a rename), and add one only if it
/// is not yet used.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixDirectory
{
    private const int ReadOnly = 0;
    private const int FileExists = 17;
    private const int InvalidArgument = 22; // from a file system that neither can nor needs to flush directories

    /// <exception cref="IOException">The directory cannot be flushed.</exception>
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

    /// <summary>Gives a file a second name, in one step that fails if the name is already used. File.Move checks the name first, so two processes may both
    /// find it free.</summary>
    /// <returns>Null if the file system does not support such links.</returns>
    public static bool? TryLink(string file, string name) =>
        Link(file, name) == 0 ? true : Marshal.GetLastPInvokeError() == FileExists ? false : null;

    private static IOException Failure(string directory) => new($"{directory}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string added);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
