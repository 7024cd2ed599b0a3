using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Logs at start what this issuer is made of, and what several nodes would not share.</summary>
internal sealed class StartReport(
    IClientStore clients,
    ISigningKeyStore keys,
    GivenSigningKeys givenKeys,
    IReplayStore replays,
    IEnumerable<IThrottleStore> throttles,
    CurrentSettings settings,
    ILogger<StartReport> logger) : IHostedService
{
    private const string Memory = "the memory of this node";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var options = settings.Value.Options;
        var (replaysIn, failuresIn) = (PlaceOf(replays), throttles.FirstOrDefault() is { } throttle ? PlaceOf(throttle) : Memory);
        logger.IssuerStarted(
            settings.Value.Issuer,
            clients is ConfiguredClientStore ? $"the settings ({options.Clients.Count})" : PlaceOf(clients),
            givenKeys.AreThere ? "the host's own" : keys.Location,
            ProtectionOf(options),
            replaysIn,
            options.Throttling.Enabled ? failuresIn : "nothing (throttling is off)",
            string.Join(' ', IssuerPaths.All.Select(path => path.Get(options.Endpoints)).OfType<string>()));
        if (options.IsDevelopment)
        {
            return Task.CompletedTask; // one node, by intention
        }

        if (replaysIn == Memory)
        {
            logger.NotShared(
                "Used assertions and DPoP proofs are",
                "each of several nodes would accept one once, and none that was created before its start",
                "docs/replay.md");
        }

        if (options.Throttling.Enabled && failuresIn == Memory)
        {
            logger.NotShared("Failed attempts to authenticate are", "with several nodes, as many may fail at each of them", "docs/throttling.md");
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string PlaceOf(object store) =>
        store.GetType().IsDefined(typeof(AnswersFromMemoryAttribute), inherit: false) ? Memory : store.GetType().Name.Split('`')[0];

    private string ProtectionOf(ClientCredentialsOptions options) =>
        givenKeys.AreThere ? "the host" : options.Keys.EncryptionKeys.Count > 0 ? "Keys:EncryptionKeys" : "Data Protection"; // one of the two is required
}
