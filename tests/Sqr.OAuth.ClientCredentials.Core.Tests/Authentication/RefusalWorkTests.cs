using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class RefusalWorkTests
{
    private const int Ours = 600_000;

    [Test]
    public void A_refusal_costs_as_much_as_the_most_expensive_client_of_settings_and_store()
    {
        var work = new RefusalWork(() => SlowWork.Of(HashAlgorithmName.SHA256, 100_000));

        work.Learn(SlowWork.Of(HashAlgorithmName.SHA512, 50_000));
        work.Learn(SlowWork.Of(HashAlgorithmName.SHA512, 10_000));

        work.Value.Should().Be(new SlowWork(0, 100_000, 50_000));
    }

    [Test]
    public void No_client_makes_a_refusal_cost_more_than_one_hash_of_ours()
    {
        var work = new RefusalWork(() => SlowWork.Of(HashAlgorithmName.SHA256, 2_000_000));

        work.Learn(SlowWork.Of(HashAlgorithmName.SHA512, 10_000_000));

        work.Value.Should().Be(new SlowWork(0, Ours, Ours));
    }

    [Test]
    public void The_clients_of_the_settings_count_from_the_start_with_all_their_secrets()
    {
        var settings = new ClientCredentialsOptions();
        settings.Clients["two"] = new() { Secrets = { Hash(100_000), Hash(200_000), new() { Value = "in clear" } } };
        settings.Clients["one"] = new() { Secrets = { Hash(250_000) } };

        RefusalWork.Of(settings).Should().Be(new SlowWork(0, 300_000, 0));
    }

    private static ClientSecretOptions Hash(int rounds) =>
        new() { Hash = $"$pbkdf2-sha256$i={rounds}$c2FsdHNhbHQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" };
}
