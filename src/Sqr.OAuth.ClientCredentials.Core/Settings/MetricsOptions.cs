namespace Sqr.OAuth.ClientCredentials;

/// <summary>What the metrics tell beyond totals.</summary>
public sealed class MetricsOptions
{
    /// <summary>How many clients the attribute <c>sqr.oauth.client_id</c> of request metrics may name: the first ones that send a request. The others are
    /// <c>other</c>. Each named client is a series of its own in the metrics database.</summary>
    /// <value>From 0 to 1,000; 0 by default, which leaves the attribute out.</value>
    public int ClientIds { get; set; }
}
