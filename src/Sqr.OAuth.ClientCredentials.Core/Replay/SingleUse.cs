namespace Sqr.OAuth.ClientCredentials;

/// <summary>The identifier of what may be shown once.</summary>
/// <param name="Issuer">Whose identifier it is; two may use the same.</param>
/// <param name="Id">The <c>jti</c>.</param>
/// <param name="Until">The first moment at which it is refused anyway, and need no longer be remembered.</param>
internal sealed record SingleUse(string Issuer, string Id, DateTimeOffset Until);
