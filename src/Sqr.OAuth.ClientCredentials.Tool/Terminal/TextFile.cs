namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A text file that an option names.</summary>
internal static class TextFile
{
    /// <returns>Its content without surrounding white space.</returns>
    /// <exception cref="RefusedException">The file cannot be read.</exception>
    public static string Read(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The file {file} cannot be read: {exception.Message}");
        }
    }
}
