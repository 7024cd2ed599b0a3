namespace Sqr.OAuth.ClientCredentials;

/// <summary>The tables of the issuer are missing, from another version than this one, or cannot be made or used. The message says why, and what to do.</summary>
public sealed class DatabaseSchemaException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What is wrong with which database, and the remedy.</param>
    /// <param name="innerException">What the database said.</param>
    public DatabaseSchemaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
