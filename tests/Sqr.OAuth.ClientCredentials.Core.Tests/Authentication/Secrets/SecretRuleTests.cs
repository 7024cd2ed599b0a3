using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class SecretRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [TestCaseSource(nameof(Cases))]
    public async Task A_secret_is_judged(Action<ClientOptions> configure, string clientId, string secret, RefusalReason? reason)
    {
        await using var engine = EngineAuthentication.WithAcme(acme =>
        {
            acme.Secrets.Add(new() { Hash = SecretHash.OfRandomSecret("right") });
            configure(acme);
        });

        var refusal = await engine.RefusalOfAsync(new ClientCredential.Secret(clientId, secret, AuthenticationMethod.ClientSecretPost));

        refusal?.Reason.Should().Be(reason);
        (refusal is null).Should().Be(reason is null);
    }

    [TestCase("nobody", "acme", "acme", RefusalReason.WrongSecret)]
    [TestCase("acme", "nobody", "acme", RefusalReason.WrongSecret)]
    [TestCase("acme", "other", "acme", RefusalReason.WrongSecret)]
    [TestCase("nobody", "nobody at all", null, RefusalReason.UnknownClient)]
    public async Task A_refusal_names_the_client_of_the_first_reading_that_has_one(string sent, string otherwise, string? named, RefusalReason reason)
    {
        await using var engine = await WithAcmeAndOther().StartAsync();

        var refusal = await engine.RefusalOfAsync(CredentialOf((sent, "wrong"), (otherwise, "wrong")));

        refusal!.Reason.Should().Be(reason); // it was refused
        refusal.ClientId.Should().Be(named);
    }

    [Test]
    public async Task A_refusal_for_an_expired_secret_names_the_client_whose_it_is()
    {
        await using var engine = await WithAcmeAndOther(otherExpires: Now).StartAsync();

        var refusal = await engine.RefusalOfAsync(CredentialOf(("acme", "wrong"), ("other", "right")));

        refusal!.Reason.Should().Be(RefusalReason.SecretExpiredOrNotYetValid); // it was refused
        refusal.ClientId.Should().Be("other");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_refusal_says_when_the_form_encoded_reading_has_a_control_character(bool hasEncodedControlCharacter)
    {
        await using var engine = await WithAcmeAndOther().StartAsync();
        var credential = new ClientCredential.Secret("acme", "wrong", AuthenticationMethod.ClientSecretPost)
        {
            HasEncodedControlCharacter = hasEncodedControlCharacter,
        };

        var refusal = await engine.RefusalOfAsync(credential);

        refusal!.Error.Should().Be(hasEncodedControlCharacter ? TokenError.ControlCharacter : TokenError.InvalidClient); // it was refused
    }

    [Test]
    public async Task An_unusable_hash_is_logged_once_and_only_when_its_client_is_refused()
    {
        string[] hashes = ["$bcrypt$1", "$bcrypt$2", SecretHash.OfRandomSecret("right")];
        var acme = new Client { ClientId = "acme", Secrets = [.. hashes.Select(hash => new ClientSecret { Hash = hash })] };
        await using var engine = await Engine.With(configure: builder => builder.AddClientStore(new WritableStore(acme))).StartAsync();

        (await engine.RefusalOfAsync(CredentialOf(("acme", "right"), null))).Should().BeNull();
        engine.Logs.CountOf("SecretHashUnusable").Should().Be(0);
        await engine.RefusalOfAsync(CredentialOf(("acme", "wrong"), null));
        await engine.RefusalOfAsync(CredentialOf(("acme", "wrong"), null));

        engine.Logs.CountOf("SecretHashUnusable").Should().Be(2, "there are two such hashes");
    }

    private static IEnumerable<TestCaseData> Cases() =>
    [
        Case("right", _ => { }, null),
        Case("wrong", _ => { }, RefusalReason.WrongSecret, secret: "Right"),
        Case("empty", _ => { }, RefusalReason.WrongSecret, secret: ""),
        Case("unknown client", _ => { }, RefusalReason.UnknownClient, clientId: "ACME"),
        Case("disabled client", acme => acme.Enabled = false, RefusalReason.ClientDisabled),
        Case("another method", acme => acme.AuthenticationMethods = ["client_secret_basic"], RefusalReason.MethodNotAllowed),
        Case("valid from now", acme => acme.Secrets[0].NotBefore = Now, null),
        Case("not yet valid", acme => acme.Secrets[0].NotBefore = Now.AddTicks(1), RefusalReason.SecretExpiredOrNotYetValid),
        Case("valid for a moment", acme => acme.Secrets[0].ExpiresAt = Now.AddTicks(1), null),
        Case("expired", acme => acme.Secrets[0].ExpiresAt = Now, RefusalReason.SecretExpiredOrNotYetValid),
        Case("the second of two", acme => acme.Secrets.Insert(0, new() { Hash = SecretHash.OfRandomSecret("other") }), null),
    ];

    private static TestCaseData Case(string name, Action<ClientOptions> configure, RefusalReason? reason, string clientId = "acme", string secret = "right") =>
        new TestCaseData(configure, clientId, secret, reason).SetArgDisplayNames(name);

    private static Engine WithAcmeAndOther(DateTimeOffset? otherExpires = null) => Engine.With(configure: builder =>
    {
        builder.AddAcme(acme => acme.Secrets.Add(new() { Hash = SecretHash.OfRandomSecret("right of acme") }));
        builder.Services.Configure<ClientCredentialsOptions>(options => options.Clients["other"] = new()
        {
            ClientId = "other",
            Secrets = { new() { Hash = SecretHash.OfRandomSecret("right"), ExpiresAt = otherExpires } },
        });
    });

    private static ClientCredential.Secret CredentialOf((string ClientId, string Value) sent, (string ClientId, string Value)? otherwise) =>
        new(
            sent.ClientId,
            sent.Value,
            AuthenticationMethod.ClientSecretBasic,
            otherwise is { } other ? new(other.ClientId, other.Value, AuthenticationMethod.ClientSecretBasic) : null);
}
