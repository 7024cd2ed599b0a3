namespace Sqr.OAuth.ClientCredentials;

/// <summary>Why an identifier cannot be used.</summary>
internal enum UseFault
{
    /// <summary>It was used before.</summary>
    UsedBefore,

    /// <summary>It was made before this process began, so it may have been used in an earlier one, and only the memory of that one knew.</summary>
    MadeBeforeStart,

    /// <summary>The client has as many in use as it may.</summary>
    TooManyInUse,
}

/// <summary>Why an identifier cannot be used, and for how long.</summary>
/// <param name="Use">The identifier.</param>
/// <param name="Fault">Why.</param>
/// <param name="RetryAfter">When the client may use another one, if that is the fault; otherwise null.</param>
internal sealed record RefusedUse(SingleUse Use, UseFault Fault, TimeSpan? RetryAfter = null);
