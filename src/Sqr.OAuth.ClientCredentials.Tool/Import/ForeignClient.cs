namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A client of another product: what it becomes here, and what could not be imported.</summary>
/// <param name="ClientId">Its identifier.</param>
/// <param name="Client">The client as it will be here; null if it is left out entirely, for the reason in the remarks.</param>
/// <param name="Remarks">What could not be imported, one sentence each.</param>
internal sealed record ForeignClient(string ClientId, ClientOptions? Client, IReadOnlyList<string> Remarks)
{
    /// <summary>The longest lifetime that a token can have here.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);

    public static ForeignClient LeftOut(string clientId, string reason) => new(clientId, null, [reason]);

    /// <summary>The lifetime to use here. Adds a remark if it differs from the original.</summary>
    public static TimeSpan? Lifetime(TimeSpan lifetime, List<string> remarks)
    {
        if (lifetime > LongestLifetime)
        {
            remarks.Add($"Its tokens were valid for {lifetime:c}; the maximum here is one day, which was set.");

            return LongestLifetime;
        }

        return lifetime < TimeSpan.FromSeconds(1) ? null : TimeSpan.FromSeconds(Math.Floor(lifetime.TotalSeconds));
    }
}
