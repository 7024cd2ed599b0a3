namespace Sqr.OAuth.ClientCredentials;

/// <summary>The state of the circuit breaker before a store.</summary>
internal enum StoreBreaker
{
    /// <summary>The store answers from memory and needs none.</summary>
    None,

    /// <summary>The store answers, or has not been called yet.</summary>
    Closed,

    /// <summary>The store kept failing, and no call has succeeded since.</summary>
    Open,
}
