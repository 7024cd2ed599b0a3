namespace Sqr.OAuth.ClientCredentials;

/// <summary>A secret that was just added to a client. The only moment at which a generated one can be read.</summary>
public sealed class AddedSecret
{
    /// <summary>The secret as it is stored.</summary>
    public required ClientSecret Secret { get; init; }

    /// <summary>The secret itself, to be given to the client.</summary>
    /// <value>Null if it was not generated: whoever added it knows it.</value>
    public string? Value { get; init; }
}
