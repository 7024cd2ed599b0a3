namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client with that identifier already exists, or the client was changed or deleted since it was read.</summary>
public sealed class ClientConflictException : Exception
{
    /// <param name="message">The conflict, and what to do about it.</param>
    /// <param name="innerException">The database's exception.</param>
    internal ClientConflictException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
