namespace Sqr.OAuth.ClientCredentials;

/// <summary>A signing key cannot be read, written or used. The message names it and says what to do.</summary>
public sealed class SigningKeyException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which key is affected, what is wrong, and how to fix it.</param>
    /// <param name="innerException">The underlying error.</param>
    public SigningKeyException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>No key can sign now; nothing was issued.</summary>
public sealed class SigningKeyUnavailableException : UnavailableException
{
    internal SigningKeyUnavailableException(string algorithm, Exception? innerException = null)
        : base($"No key can sign {algorithm} tokens now.", TimeSpan.FromSeconds(5), innerException)
    {
    }
}
