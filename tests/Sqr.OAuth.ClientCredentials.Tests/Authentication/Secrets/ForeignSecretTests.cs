using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ForeignSecretTests
{
    [TestCaseSource(nameof(Hashes))]
    public async Task A_client_moved_here_with_its_hash_keeps_its_secret(string hash, string secret)
    {
        await using var issuer = await Issuer.WithClient("acme", "another", client => client.Secrets[0].Hash = hash).StartAsync();

        var right = await issuer.RequestTokenAsync("acme", secret);
        var wrong = await issuer.RequestTokenAsync("acme", secret + "x");

        right.Status.Should().Be(HttpStatusCode.OK);
        wrong.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task Clients_with_hashes_of_different_cost_and_an_unknown_one_are_refused_alike()
    {
        await using var issuer = await Issuer.WithClient("acme", "right")
            .AndClient("identity2", "another", client => client.Secrets[0].Hash = Identity(PasswordHasherCompatibilityMode.IdentityV2))
            .AndClient("identity3", "another", client => client.Secrets[0].Hash = Identity(PasswordHasherCompatibilityMode.IdentityV3))
            .StartAsync();

        List<Answer> answers = [];
        foreach (var id in new[] { "acme", "identity2", "identity3", "nobody" })
        {
            answers.Add(await issuer.RequestTokenAsync(id, "wrong"));
        }

        answers.Distinct().Should().ContainSingle().Which.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    private static IEnumerable<TestCaseData> Hashes() =>
    [
        new TestCaseData(Identity(PasswordHasherCompatibilityMode.IdentityV2), "chosen by a person").SetArgDisplayNames("PasswordHasher, version 2"),
        new TestCaseData(Identity(PasswordHasherCompatibilityMode.IdentityV3), "chosen by a person").SetArgDisplayNames("PasswordHasher, version 3"),
        Fixture("AAABAgMEBQYHCAkKCwwNDg+DAvRcazxCLjQP7L1MBwBJw16lYEe2h+rlAM45ddHaKQ==", "moved from Identity", "version 2, by Python"),
        Fixture("AQAAAAAAABOIAAAAEAABAgMEBQYHCAkKCwwNDg+mp8wR06+Ox5EqXSGsNMi5caqaSA5qsRfr+x3k+//9YQ==", "moved from Identity",
            "version 3 with SHA-1, by Python"),
        Fixture("AQAAAAEAACcQAAAAEAABAgMEBQYHCAkKCwwNDg/gUaVElr7PP6vL5fgIKltZ3UHxymOdPFHbZheuK5l/fA==", "moved from Identity",
            "version 3 with SHA-256, by Python"),
        Fixture("AQAAAAIAAYagAAAAEAABAgMEBQYHCAkKCwwNDg9LLMUSe5jkxO6BWKcSeCy8aa64j+cKweCFYhscLaOyug==", "moved from Identity",
            "version 3 with SHA-512, by Python"),
        Fixture("AQAAAAEAACcQAAAAEHEkF+z5v1FicaIqdubuZw74pdtaCHWbxZVbxPTdLbfbErbggqUYi0x8BJWvrcOOaw==", "moved from OpenIddict", "OpenIddict 7.8.0"),
        Fixture("+jJHVF2hXTmVW2rlAP5QBD8t4vaWVK5bTG/eg1t+JnI=", "moved from Duende", "Sha256()"),
        Fixture("pRWdol81V2iq6HRHlB5TKb2vZMEIpbsJnOfcs9gDR9AenLoWMsaqR9zqYaDQ6GTrTEH0hpETZ6ES7UEhT+3zOQ==", "moved from Duende", "Sha512()"),
    ];

    private static TestCaseData Fixture(string hash, string secret, string name) => new TestCaseData(hash, secret).SetArgDisplayNames(name);

    private static string Identity(PasswordHasherCompatibilityMode mode) =>
        new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { CompatibilityMode = mode })).HashPassword(new(), "chosen by a person");
}
