namespace Sqr.OAuth.ClientCredentials;

/// <summary>The identifier of an assertion or proof that may be used only once.</summary>
/// <param name="Issuer">Who assigned the identifier; two issuers may assign the same one.</param>
/// <param name="Id">The <c>jti</c>.</param>
/// <param name="RefusedFrom">The time from which it is refused anyway.</param>
/// <param name="MadeAt">When it was made; null if it does not say.</param>
internal sealed record SingleUse(string Issuer, string Id, DateTimeOffset RefusedFrom, DateTimeOffset? MadeAt)
{
    // It is recorded some time after its own times were checked: keys may be fetched in between. And the clock of the replay store may be ahead.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>How long it must be remembered. If it were forgotten sooner, a request that began while it was still valid could use it again.</summary>
    public DateTimeOffset Until => RefusedFrom + Margin;
}
