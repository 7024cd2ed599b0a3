namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A client of another product: what it will be here, and what of it could not be taken over.</summary>
/// <param name="ClientId">Its identifier.</param>
/// <param name="Client">The client as it will be here; null if it is left out as a whole, for the reason that stands in the remarks.</param>
/// <param name="Remarks">What could not be taken over, a sentence each.</param>
internal sealed record ForeignClient(string ClientId, ClientOptions? Client, IReadOnlyList<string> Remarks)
{
    /// <summary>The longest lifetime that a token can have here.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);

    public static ForeignClient LeftOut(string clientId, string reason) => new(clientId, null, [reason]);

    /// <summary>A lifetime that can be kept here, with a remark if that is not the one it had.</summary>
    public static TimeSpan? Lifetime(TimeSpan lifetime, List<string> remarks)
    {
        if (lifetime > LongestLifetime)
        {
            remarks.Add($"Its tokens were valid for {lifetime:c}; here one day is the longest, which it gets.");

            return LongestLifetime;
        }

        return lifetime < TimeSpan.FromSeconds(1) ? null : TimeSpan.FromSeconds(Math.Floor(lifetime.TotalSeconds));
    }
}
