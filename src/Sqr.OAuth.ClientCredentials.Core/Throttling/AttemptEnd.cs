namespace Sqr.OAuth.ClientCredentials;

/// <summary>How an attempt ended.</summary>
internal enum AttemptEnd
{
    Succeeded,
    Failed,
    NotCounted,
}
