namespace Sqr.OAuth.ClientCredentials;

/// <summary>A secret that was just added to a client. A generated value can be read only now.</summary>
public sealed class AddedSecret
{
    /// <summary>The secret as it is stored.</summary>
    public required ClientSecret Secret { get; init; }

    /// <summary>The secret's value, to be given to the client.</summary>
    /// <value>Null if it was not generated, because the caller already knows it.</value>
    public string? Value { get; init; }
}
