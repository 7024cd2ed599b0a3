using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

internal sealed class ClientManagerTests(Provider provider) : DatabaseTests(provider)
{
    [Test]
    public async Task A_client_comes_back_with_everything_that_settings_can_say()
    {
        await using var issuer = await StartAsync();
        var settings = Everything();

        var created = await issuer.Clients().CreateAsync(settings);
        issuer.Time.Advance(TimeSpan.FromDays(1));
        var found = await issuer.Clients().FindAsync("acme");

        found.Should().BeEquivalentTo(created);
        found!.Settings.Should().BeEquivalentTo(settings, options => options.Excluding(client => client.Secrets));
        found.Secrets.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            settings.Secrets[0].Hash,
            Description = "2026-11",
            CreatedAt = created.CreatedAt,
            settings.Secrets[0].NotBefore,
            settings.Secrets[0].ExpiresAt,
            LastUsedAt = (DateTimeOffset?)null,
        });
        found.CreatedAt.Should().Be(Start).And.Be(found.UpdatedAt);
    }

    [Test]
    public async Task A_request_sees_everything_that_settings_can_say()
    {
        await using var issuer = await StartAsync();
        var settings = Everything();
        await issuer.Clients().CreateAsync(settings);

        var client = await issuer.Get<IClientStore>().FindByIdAsync("acme", default);

        client.Should().BeEquivalentTo(settings, options => options.Excluding(client => client.Secrets));
        client!.Secrets.Should().ContainSingle().Which.Id.Should().NotBeNull();
    }

    [Test]
    public async Task The_address_of_a_key_set_comes_back()
    {
        await using var issuer = await StartAsync();
        await issuer.Clients().CreateAsync(new() { ClientId = "acme", JwksUri = new("https://client.test/jwks.json?a=%20b") });

        (await issuer.Clients().FindAsync("acme"))!.Settings.JwksUri.Should().Be(new Uri("https://client.test/jwks.json?a=%20b"));
        (await issuer.Get<IClientStore>().FindByIdAsync("acme", default))!.JwksUri.Should().Be(new Uri("https://client.test/jwks.json?a=%20b"));
    }

    [Test]
    public async Task No_methods_and_methods_are_two_things_and_keys_can_be_taken_away()
    {
        await using var issuer = await StartAsync();
        var client = await issuer.Clients().CreateAsync(new()
        {
            ClientId = "acme",
            JsonWebKeys = { Key },
            AuthenticationMethods = ["private_key_jwt"],
            AcceptTokenEndpointAudience = true,
        });

        client.Settings.JsonWebKeys.Clear();
        (client.Settings.AuthenticationMethods, client.Settings.AcceptTokenEndpointAudience) = (null, null);
        var changed = await issuer.Clients().UpdateAsync(client);

        changed.Settings.JsonWebKeys.Should().BeEmpty();
        changed.Settings.AuthenticationMethods.Should().BeNull();
        changed.Settings.AcceptTokenEndpointAudience.Should().BeNull();
    }

    [Test]
    public async Task A_key_with_its_private_half_is_not_stored()
    {
        await using var issuer = await StartAsync();

        var create = async () => await issuer.Clients().CreateAsync(new()
        {
            ClientId = "acme",
            JsonWebKeys = { Key.Replace("\"kty\"", "\"d\":\"AAAA\",\"kty\"", StringComparison.Ordinal) },
        });

        (await create.Should().ThrowAsync<InvalidClientException>()).WithMessage("*JsonWebKeys:0*private*");
    }

    [Test]
    public async Task No_default_scopes_and_an_empty_list_of_them_are_two_things()
    {
        await using var issuer = await StartAsync();

        var none = await issuer.Clients().CreateAsync(new() { ClientId = "none", DefaultScopes = null });
        var empty = await issuer.Clients().CreateAsync(new() { ClientId = "empty", DefaultScopes = [] });

        none.Settings.DefaultScopes.Should().BeNull();
        empty.Settings.DefaultScopes.Should().BeEmpty().And.NotBeNull();
    }

    [Test]
    public async Task An_identifier_is_given_once()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme");

        var again = () => issuer.CreateAsync("acme");

        await again.Should().ThrowAsync<ClientConflictException>();
    }

    [Test]
    public async Task Of_many_who_create_one_client_at_once_one_succeeds()
    {
        await using var issuer = await StartAsync();

        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                await issuer.CreateAsync("acme");

                return true;
            }
            catch (ClientConflictException)
            {
                return false;
            }
        })));

        attempts.Count(succeeded => succeeded).Should().Be(1);
    }

    [TestCase("ACME")]
    [TestCase("acme ")]
    [TestCase("acmé")]
    public async Task An_identifier_is_equal_to_the_character(string other)
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme");

        (await issuer.Clients().FindAsync(other)).Should().BeNull();
        (await issuer.Clients().DeleteAsync(other)).Should().BeFalse();
        (await issuer.CreateAsync(other)).ClientId.Should().Be(other);
        (await issuer.Clients().FindAsync("acme")).Should().NotBeNull();
    }

    [Test]
    public async Task All_that_is_wrong_with_a_client_is_said_at_once()
    {
        await using var issuer = await StartAsync();
        var client = new ClientOptions
        {
            ClientId = new('x', 513),
            DisplayName = "half a pair: \ud800",
            Scopes = { "with space" },
            DefaultScopes = ["other"],
            Resources = { "not a uri" },
            AccessTokenLifetime = TimeSpan.FromDays(2),
            SigningAlgorithm = "HS256",
            Claims = { ["iss"] = "me" },
            Secrets = { new(), new() { Hash = "plain" }, new() { Value = "" } },
        };

        var create = async () => await issuer.Clients().CreateAsync(client);

        var failures = (await create.Should().ThrowAsync<InvalidClientException>()).Which.Failures;
        failures.Should().HaveCount(11);
        failures.Should().AllSatisfy(failure => failure.Should().MatchRegex("^(ClientId|Client:)"));
    }

    [Test]
    public async Task A_change_is_kept_and_leaves_secrets_alone()
    {
        await using var issuer = await StartAsync();
        var client = await issuer.CreateAsync("acme", "secret");
        issuer.Time.Advance(TimeSpan.FromHours(1));

        client.Settings.DisplayName = "Acme Ltd";
        client.Settings.Scopes.Clear();
        var changed = await issuer.Clients().UpdateAsync(client);

        changed.Settings.DisplayName.Should().Be("Acme Ltd");
        changed.Settings.Scopes.Should().BeEmpty();
        changed.Secrets.Should().BeEquivalentTo(client.Secrets);
        changed.CreatedAt.Should().Be(client.CreatedAt);
        changed.UpdatedAt.Should().Be(Start.AddHours(1));
        changed.Version.Should().NotBe(client.Version);
    }

    [Test]
    public async Task A_change_of_what_has_changed_since_is_a_conflict()
    {
        await using var issuer = await StartAsync();
        var client = await issuer.CreateAsync("acme");
        var read = await issuer.Clients().FindAsync("acme");
        await issuer.Clients().UpdateAsync(client);

        var late = async () => await issuer.Clients().UpdateAsync(read!);

        await late.Should().ThrowAsync<ClientConflictException>().WithMessage("*changed since it was read*");
    }

    [Test]
    public async Task Of_many_who_change_one_client_at_once_one_succeeds()
    {
        await using var issuer = await StartAsync();
        var client = await issuer.CreateAsync("acme");

        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                await issuer.Clients().UpdateAsync(client);

                return true;
            }
            catch (ClientConflictException)
            {
                return false;
            }
        })));

        attempts.Count(succeeded => succeeded).Should().Be(1);
    }

    [Test]
    public async Task A_change_of_what_is_gone_is_a_conflict()
    {
        await using var issuer = await StartAsync();
        var client = await issuer.CreateAsync("acme");
        await issuer.Clients().DeleteAsync("acme");

        var late = async () => await issuer.Clients().UpdateAsync(client);

        await late.Should().ThrowAsync<ClientConflictException>().WithMessage("*deleted*");
    }

    [Test]
    public async Task A_change_may_neither_rename_a_client_nor_bring_secrets()
    {
        await using var issuer = await StartAsync();
        var client = await issuer.CreateAsync("acme");
        client.Settings.ClientId = "other";
        client.Settings.Secrets.Add(new() { Value = "secret" });

        var change = async () => await issuer.Clients().UpdateAsync(client);

        (await change.Should().ThrowAsync<InvalidClientException>()).Which.Failures.Should().HaveCount(2);
    }

    [Test]
    public async Task A_client_is_disabled_and_enabled_and_deleted()
    {
        await using var issuer = await StartAsync();
        var client = await issuer.CreateAsync("acme", "secret");

        (await issuer.Clients().DisableAsync("acme")).Should().BeTrue();
        (await issuer.Clients().FindAsync("acme"))!.Settings.Enabled.Should().BeFalse();
        (await issuer.Clients().EnableAsync("acme")).Should().BeTrue();
        var enabled = await issuer.Clients().FindAsync("acme");
        enabled!.Settings.Enabled.Should().BeTrue();
        enabled.Version.Should().NotBe(client.Version);
        (await issuer.Clients().DeleteAsync("acme")).Should().BeTrue();
        (await issuer.Clients().FindAsync("acme")).Should().BeNull();
        (await Database.CountAsync("SqrClientSecrets")).Should().Be(0);
    }

    [TestCaseSource(nameof(Absent))]
    public async Task What_is_done_to_a_client_that_does_not_exist_is_said_to_have_failed(string clientId)
    {
        await using var issuer = await StartAsync();
        var clients = issuer.Clients();

        (await clients.EnableAsync(clientId)).Should().BeFalse();
        (await clients.DisableAsync(clientId)).Should().BeFalse();
        (await clients.DeleteAsync(clientId)).Should().BeFalse();
        (await clients.FindAsync(clientId)).Should().BeNull();
        (await clients.ListSecretsAsync(clientId)).Should().BeNull();
        (await clients.AddSecretAsync(clientId, new())).Should().BeNull();
        (await clients.ExpireSecretAsync(clientId, Guid.NewGuid(), Start)).Should().BeFalse();
        (await clients.RemoveSecretAsync(clientId, Guid.NewGuid())).Should().BeFalse();
    }

    [Test]
    public async Task What_was_written_is_forgotten_by_the_cache()
    {
        var cache = new RecordedCache();
        await using var issuer = await IssuerOn().Services(services => services.AddSingleton<IClientCache>(cache)).StartAsync();
        var clients = issuer.Clients();

        await cache.ShouldForgetAsync("acme", async () => await issuer.CreateAsync("acme"));
        await cache.ShouldForgetAsync("acme", async () => await clients.UpdateAsync((await clients.FindAsync("acme"))!));
        await cache.ShouldForgetAsync("acme", async () => await clients.DisableAsync("acme"));
        await cache.ShouldForgetAsync("acme", async () => await clients.EnableAsync("acme"));
        await cache.ShouldForgetAsync("acme", async () => await clients.AddSecretAsync("acme", new()));
        var secret = (await clients.ListSecretsAsync("acme"))!.Single().Id!.Value;
        await cache.ShouldForgetAsync("acme", async () => await clients.ExpireSecretAsync("acme", secret, Start));
        await cache.ShouldForgetAsync("acme", async () => await clients.RemoveSecretAsync("acme", secret));
        await cache.ShouldForgetAsync("acme", async () => await clients.DeleteAsync("acme"));
    }

    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    // RFC 7517 appendix A.1
    private const string Key = """
        {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"sig","kid":"1"}
        """;

    private static ClientOptions Everything() => new()
    {
        ClientId = "acme",
        DisplayName = "Acme \"and\" sons — 株式会社 🏭",
        Enabled = false,
        AllowTokenRequests = false,
        AllowExplanations = true,
        AuthenticationMethods = ["private_key_jwt", "client_secret_basic"],
        JsonWebKeys = { Key },
        AcceptTokenEndpointAudience = false,
        AssertionMaxLifetime = TimeSpan.FromSeconds(120),
        Certificates = { new() { Sha256Thumbprint = new string('A', 64) } },
        RequireCertificateBinding = true,
        Scopes = { "read:users", "write:logs" },
        DefaultScopes = ["read:users"],
        Resources = { "https://api.test/orders", "urn:example:billing" },
        Audience = "https://api.test",
        AccessTokenLifetime = TimeSpan.FromSeconds(90),
        SigningAlgorithm = "PS384",
        Claims = { ["tenant"] = "acme", ["https://claims.test/é"] = "'; DROP TABLE \"SqrClients\"; --" },
        Secrets =
        {
            new()
            {
                Hash = SecretHash.OfRandomSecret("secret"),
                Description = "2026-11",
                NotBefore = new(2026, 11, 1, 2, 30, 0, TimeSpan.FromHours(2)),
                ExpiresAt = new DateTimeOffset(2027, 11, 1, 0, 0, 0, TimeSpan.Zero).AddMicroseconds(123_456),
            },
        },
    };

    private static IEnumerable<TestCaseData> Absent() =>
    [
        new TestCaseData("nobody").SetArgDisplayNames("unknown"),
        new TestCaseData("").SetArgDisplayNames("empty"),
        new TestCaseData("with \0 in it").SetArgDisplayNames("with NUL"),
        new TestCaseData("half a pair \ud800").SetArgDisplayNames("half a surrogate pair"),
    ];

    private sealed class RecordedCache : IClientCache
    {
        private readonly List<string> _forgotten = [];

        public void Forget(string clientId) => _forgotten.Add(clientId);

        public async Task ShouldForgetAsync(string clientId, Func<Task> write)
        {
            _forgotten.Clear();
            await write();
            _forgotten.Should().Contain(clientId);
        }
    }
}
