namespace Sqr.OAuth.ClientCredentials;

/// <summary>A signing key cannot be read, written or used; the message names it and says what to do.</summary>
public sealed class SigningKeyException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What is wrong with which key, and the remedy.</param>
    /// <param name="innerException">What went wrong underneath.</param>
    public SigningKeyException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>No key may sign now; nothing was issued.</summary>
public sealed class SigningKeyUnavailableException : UnavailableException
{
    internal SigningKeyUnavailableException(string algorithm, Exception? innerException = null)
        : base($"There is no key that may sign {algorithm} tokens now.", TimeSpan.FromSeconds(5), innerException)
    {
    }
}
