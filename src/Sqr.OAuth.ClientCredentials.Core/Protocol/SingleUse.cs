namespace Sqr.OAuth.ClientCredentials;

/// <summary>The identifier of what may be shown once.</summary>
/// <param name="Issuer">Whose identifier it is; two may use the same.</param>
/// <param name="Id">The <c>jti</c>.</param>
/// <param name="RefusedFrom">The first moment at which it is refused anyway.</param>
internal sealed record SingleUse(string Issuer, string Id, DateTimeOffset RefusedFrom)
{
    // It is used up some time after its own times were looked at: keys may be fetched in between. And the clock of whoever remembers it may be ahead.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Until when it has to be remembered. Forgotten sooner, it could be used again by a request that began while it was still good.</summary>
    public DateTimeOffset Until => RefusedFrom + Margin;
}
