namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ManyNodesTests
{
    private const int Nodes = 8;
    private const int RefreshMinutes = 30;
    private const int TokenMinutes = 50;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Whatever_a_node_signs_with_every_other_publishes_until_the_token_expires_and_no_period_has_two_keys(int seed)
    {
        var random = new Random(seed);
        var store = new MemoryKeyStore();

        // Clocks up to four minutes apart, and one more while they are moved one after the other. Refreshes are spread over their interval.
        var starts = Enumerable.Range(0, Nodes).Select(_ => random.Next(RefreshMinutes)).Order().ToList();
        List<RunningIssuer> nodes = [];
        Queue<string> signedInTheLifetimeOfAToken = [];
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            for (var i = 0; i < nodes.Count; i++)
            {
                await PassMinuteAsync(nodes[i], isRefreshDue: (minute - starts[i]) % RefreshMinutes == 0);
            }

            while (nodes.Count < Nodes && starts[nodes.Count] == minute)
            {
                nodes.Add(await Node(store, TimeSpan.FromMinutes(minute) + TimeSpan.FromSeconds(random.Next(240))).StartAsync());
            }

            if (nodes.Count > 0)
            {
                signedInTheLifetimeOfAToken.Enqueue(await nodes[random.Next(nodes.Count)].SigningKeyIdAsync());
                await ShouldBePublishedByAllAsync(signedInTheLifetimeOfAToken.Distinct(), nodes);
                if (signedInTheLifetimeOfAToken.Count == TokenMinutes)
                {
                    signedInTheLifetimeOfAToken.Dequeue();
                }
            }
        }

        store.Added.Should().HaveCountGreaterThan(8, "keys have rotated many times");
        store.Added.Select(key => key.Period).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    // Intervals as short as the rules allow, so that every margin is needed in full.
    private static Issuer Node(MemoryKeyStore store, TimeSpan ahead) => Issuer.WithClient("acme", "secret")
        .At(ahead)
        .Setting("AccessTokenLifetime", "00:50:00")
        .Setting("Keys:RefreshInterval", "00:30:00")
        .Setting("Keys:ClockSkew", "00:05:00")
        .Setting("Keys:AnnounceFor", "01:05:00")
        .Setting("Keys:RotationInterval", "02:00:00")
        .Setting("Keys:RetainFor", "01:00:00")
        .Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32]))
        .With(builder => builder.AddSigningKeyStore(store));

    private static async Task PassMinuteAsync(RunningIssuer node, bool isRefreshDue)
    {
        if (isRefreshDue)
        {
            await node.AdvanceAsync(TimeSpan.FromMinutes(1));
        }
        else
        {
            node.Time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static async Task ShouldBePublishedByAllAsync(IEnumerable<string> keyIds, List<RunningIssuer> nodes)
    {
        foreach (var node in nodes)
        {
            (await node.PublishedKeyIdsAsync()).Should().Contain(keyIds);
        }
    }
}
