namespace Sqr.OAuth.ClientCredentials;

/// <summary>The slow work of every refusal: as much as the most expensive client costs, but no more than one hash of ours, so that one client cannot make
/// the refusals of all others expensive.</summary>
/// <param name="ofSettings">The work of the most expensive client in the settings.</param>
internal sealed class RefusalWork(Func<SlowWork> ofSettings)
{
    private SlowWork _learnt = SlowWork.None;

    public SlowWork Value => SlowWork.Min(SlowWork.Max(ofSettings(), _learnt), SlowWork.OfOurHash);

    /// <summary>The work of the most expensive client of these settings.</summary>
    public static SlowWork Of(ClientCredentialsOptions settings)
    {
        var most = SlowWork.None;
        foreach (var client in settings.Clients.Values)
        {
            var work = SlowWork.None;
            foreach (var secret in client.Secrets)
            {
                work += SecretHashForms.Read(secret.Hash)?.Work ?? SlowWork.None;
            }

            most = SlowWork.Max(most, work);
        }

        return most;
    }

    /// <summary>Learns what a client costs, as a store has no list of them. It is not forgotten.</summary>
    public void Learn(SlowWork work)
    {
        if (!_learnt.Covers(work))
        {
            // A race loses at most one increase, until the client is seen again.
            _learnt = SlowWork.Max(_learnt, work);
        }
    }
}
