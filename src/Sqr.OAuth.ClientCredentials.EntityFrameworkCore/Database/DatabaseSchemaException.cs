namespace Sqr.OAuth.ClientCredentials;

/// <summary>The issuer's tables are missing, belong to another version, or cannot be created or used. The message says why, and what to do.</summary>
public sealed class DatabaseSchemaException : Exception
{
    /// <param name="message">Which database is affected, what is wrong, and how to fix it.</param>
    /// <param name="innerException">The error from the database.</param>
    internal DatabaseSchemaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
