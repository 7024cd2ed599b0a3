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
}
