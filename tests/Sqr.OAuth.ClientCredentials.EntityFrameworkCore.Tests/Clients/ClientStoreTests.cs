using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

internal sealed class ClientStoreTests(Provider provider) : DatabaseTests(provider)
{
    // Any scalar value but the control characters of ASCII, and those that SQL, LIKE, JSON and logs have a use for.
    private static readonly Gen<string> Identifier = Gen.OneOf(
            Gen.Int[0x20, 0x10FFFF].Where(value => value is not 0x7F and (< 0xD800 or > 0xDFFF)).Select(char.ConvertFromUtf32),
            Gen.OneOfConst("'", "\"", "%", "_", "\\", ";--", "]", "\u0085", "\u009b31m", "{0}", "\u2028", " ", "İ", "ﬀ", "🏭"))
        .List[1, 40].Select(parts => string.Concat(parts));

    [Test]
    public async Task A_client_of_the_database_gets_a_token()
    {
        await using var issuer = await StartAsync();
        await issuer.Clients().CreateAsync(new()
        {
            ClientId = "acme",
            Scopes = { "read:users", "write:logs" },
            DefaultScopes = ["read:users"],
            Audience = "https://api.test",
            AccessTokenLifetime = TimeSpan.FromSeconds(90),
            Claims = { ["tenant"] = "acme" },
            Secrets = { new() { Value = "chosen by a person" } },
        });

        var answer = await issuer.RequestTokenAsync("acme", "chosen by a person");

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Scope.Should().Be("read:users");
        answer.ExpiresIn.Should().Be(90);
        answer.Token.Audiences.Should().Equal("https://api.test");
        answer.Token.GetClaim("tenant").Value.Should().Be("acme");
    }

    [Test]
    public async Task Claims_keep_their_types_in_the_database()
    {
        await using var issuer = await StartAsync();
        await issuer.Clients().CreateAsync(new()
        {
            ClientId = "acme",
            Claims =
            {
                ["roles"] = new List<string> { "a", "b" },
                ["one"] = new List<string> { "a" },
                ["code"] = "007",
                ["level"] = 7,
                ["rate"] = 0.1,
                ["large"] = 1e300,
                ["exact"] = 12345678901234567.89m,
                ["active"] = true,
                ["mixed"] = new List<object> { 1, "1", false },
            },
            Secrets = { new() { Value = "chosen by a person" } },
        });

        var token = (await issuer.RequestTokenAsync("acme", "chosen by a person")).Token;
        var stored = (await issuer.Clients().FindAsync("acme"))!.Settings.Claims;

        Json("roles").Should().Be("""["a","b"]""");
        Json("one").Should().Be("""["a"]""");
        Json("code").Should().Be("\"007\"");
        Json("level").Should().Be("7");
        Json("rate").Should().Be("0.1");
        Json("large").Should().Be("1E+300");
        Json("exact").Should().Be("12345678901234567.89");
        Json("active").Should().Be("true");
        Json("mixed").Should().Be("""[1,"1",false]""");
        stored["level"].Should().Be(7L);
        stored["active"].Should().Be(true);
        stored["mixed"].Should().BeEquivalentTo(new List<object> { 1L, "1", false });

        string Json(string claim) => JsonDocument.Parse(Base64UrlEncoder.Decode(token.EncodedPayload)).RootElement.GetProperty(claim).GetRawText();
    }

    [Test]
    public async Task A_claim_that_no_token_can_hold_is_refused_when_it_is_saved()
    {
        await using var issuer = await StartAsync();
        var client = await issuer.CreateAsync("acme", "right");
        client.Settings.Claims["since"] = DateTimeOffset.UnixEpoch;
        client.Settings.Claims["address"] = new Dictionary<string, object> { ["city"] = "Delft" };
        client.Settings.Claims["rate"] = double.NaN;
        client.Settings.Claims["tenant"] = new List<string> { "nul \0" };

        var update = async () => await issuer.Clients().UpdateAsync(client);

        (await update.Should().ThrowAsync<InvalidClientException>()).Which.Failures.Should().HaveCount(4)
            .And.Contain(failure => failure.StartsWith("Client:Claims:since is a DateTimeOffset"))
            .And.Contain(failure => failure.StartsWith("Client:Claims:tenant contains NUL"));
    }

    [Test]
    public async Task A_client_that_was_disabled_or_deleted_gets_none()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("disabled", "right");
        await issuer.CreateAsync("deleted", "right");
        await issuer.Clients().DisableAsync("disabled");
        await issuer.Clients().DeleteAsync("deleted");

        (await issuer.RequestTokenAsync("disabled", "right")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        (await issuer.RequestTokenAsync("deleted", "right")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [TestCaseSource(nameof(Damages))]
    public async Task A_row_that_was_damaged_by_hand_is_named_and_keeps_nobody_else_out(string json, string fault)
    {
        await using var issuer = await IssuerOn().Setting("Stores:CacheFor", "00:00:00").StartAsync();
        await issuer.CreateAsync("damaged", "right");
        await issuer.CreateAsync("other", "right");
        await Database.ExecuteAsync(
            $$"""UPDATE "SqrClients" SET "Settings" = '{{json.Replace("{", "{{").Replace("}", "}}")}}' WHERE "ClientId" = 'damaged' """);

        for (var i = 0; i < 10; i++) // more than open the breaker
        {
            (await issuer.RequestTokenAsync("damaged", "right")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        }

        (await issuer.RequestTokenAsync("other", "right")).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.Lines.Should().Contain(line =>
            line.Id.Name == "ClientRowDamaged" && line.Text.Contains("The column Settings of client \"damaged\"") && line.Text.Contains(fault));
        var find = async () => await issuer.Clients().FindAsync("damaged");
        await find.Should().ThrowAsync<InvalidDataException>().WithMessage(
            $"The column Settings of client \"damaged\"*{fault}*Correct that in the database, restore the row from a backup, or delete the client.");
        (await issuer.Clients().DeleteAsync("damaged")).Should().BeTrue();
    }

    [TestCaseSource(nameof(Lookups))]
    public async Task A_client_is_looked_up_in_one_command(string clientId, int commands)
    {
        var counted = new CountedCommands();
        await using var issuer = await IssuerOn(options => options.AddInterceptors(counted)).StartAsync();
        await issuer.CreateAsync("acme", "first");
        await issuer.Clients().AddSecretAsync("acme", new());
        var before = counted.Count;

        var client = await issuer.Get<IClientStore>().FindByIdAsync(clientId, default);

        (counted.Count - before).Should().Be(commands);
        (client?.Secrets.Count).Should().Be(clientId == "acme" ? 2 : null);
    }

    [Test]
    public async Task A_lookup_leaves_no_line_in_a_log_of_the_usual_level()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme");
        var before = issuer.Logs.Lines.Count;

        await issuer.Get<IClientStore>().FindByIdAsync("acme", default);

        issuer.Logs.Lines.Skip(before).Should().NotContain(line => line.Level >= LogLevel.Information);
    }

    [Test]
    public async Task The_shortest_and_the_longest_identifier_authenticate()
    {
        await using var issuer = await StartAsync();
        string[] ids = ["x", new('x', 512), string.Concat(Enumerable.Repeat("🏭", 256)), new('é', 512)];
        foreach (var id in ids)
        {
            await issuer.CreateAsync(id, "right");

            var answer = await issuer.RequestTokenAsync(id, "right");

            answer.Token.Subject.Should().Be(id);
        }
    }

    [Test]
    public async Task An_identifier_of_any_Unicode_comes_back_to_the_character()
    {
        await using var issuer = await StartAsync();
        var clients = issuer.Clients();
        var store = issuer.Get<IClientStore>();

        await Identifier.SampleAsync(
            async id =>
            {
                await clients.CreateAsync(new() { ClientId = id, DisplayName = id });
                var managed = await clients.FindAsync(id);
                var seen = await store.FindByIdAsync(id, default);
                var page = await clients.ListAsync(limit: 1);
                var deleted = await clients.DeleteAsync(id);

                return (managed?.ClientId, managed?.Settings.DisplayName, seen?.ClientId, page.Clients[0].ClientId) == (id, id, id, id) && deleted;
            },
            iter: LongProof.Times(150),
            threads: 1,
            print: id => Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(id)));

        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task A_host_that_splits_queries_and_tracks_nothing_has_the_same_one_command()
    {
        var counted = new CountedCommands();
        await using var issuer = await IssuerOn(options =>
        {
            options.AddInterceptors(counted).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
            if (Provider == Provider.Sqlite)
            {
                options.UseSqlite(sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery));
            }
            else
            {
                options.UseNpgsql(npgsql => npgsql.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery));
            }
        }).StartAsync();
        var client = await issuer.CreateAsync("acme", "secret");
        client.Settings.DisplayName = "Acme";
        await issuer.Clients().UpdateAsync(client);
        var before = counted.Count;

        var found = await issuer.Get<IClientStore>().FindByIdAsync("acme", default);

        (found!.DisplayName, found.Secrets.Count).Should().Be(("Acme", 1));
        (counted.Count - before).Should().Be(1);
    }

    [Test]
    public async Task A_host_that_repeats_what_failed_for_a_moment_has_all_that_others_have()
    {
        await using var issuer = await IssuerOn(options => _ = Provider is Provider.Sqlite
            ? options.UseSqlite(sqlite => sqlite.ExecutionStrategy(dependencies => new Retrying(dependencies))) // it has none of its own
            : options.UseNpgsql(npgsql => npgsql.EnableRetryOnFailure())).StartAsync();
        var client = await issuer.CreateAsync("acme", "right");
        await issuer.Clients().UpdateAsync(client);
        var used = issuer.Time.GetUtcNow();

        await ((ISecretUseStore)issuer.Get<IClientStore>()).RecordUsesAsync([new(client.Secrets.Single().Id!.Value, used)], default);

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.Clients().ListSecretsAsync("acme"))!.Single().LastUsedAt.Should().Be(used);
        await issuer.App.MigrateSqrClientCredentialsAsync();
    }

    private static IEnumerable<TestCaseData> Damages() =>
    [
        new TestCaseData("""read:users""", "it is not a JSON object").SetArgDisplayNames("no JSON"),
        new TestCaseData("""[]""", "it is not a JSON object").SetArgDisplayNames("a list"),
        new TestCaseData("""{"Scopes":["read:users",null]}""", "Scopes:1 must be a string").SetArgDisplayNames("a scope that is null"),
        new TestCaseData("""{"Scopes":"read:users"}""", "Scopes must be a list of strings").SetArgDisplayNames("scopes that are a string"),
        new TestCaseData("""{"DefaultScopes":null}""", "DefaultScopes must be a list of strings").SetArgDisplayNames("default scopes that are null"),
        new TestCaseData("""{"Scopes":[],"Scopes":["read:users"]}""", "Scopes is set twice").SetArgDisplayNames("scopes twice"),
        new TestCaseData("""{"\ud800":1}""", "it has a name that is not valid Unicode").SetArgDisplayNames("a setting named by half a surrogate pair"),
        new TestCaseData("""{"scopes":["read:users"]}""", "scopes is not a setting; did you mean Scopes?").SetArgDisplayNames("scopes in small letters"),
        new TestCaseData("""{"TokensNotAfter":"2027-01-01"}""", "TokensNotAfter is not a setting").SetArgDisplayNames("a setting of a newer version"),
        new TestCaseData("""{"Enabled":false}""", "Enabled is not a setting").SetArgDisplayNames("a switch that has a column of its own"),
        new TestCaseData("""{"RequireDPoP":"true"}""", "RequireDPoP must be true or false").SetArgDisplayNames("a flag that is a string"),
        new TestCaseData("""{"AccessTokenLifetime":600}""", "AccessTokenLifetime must be a string").SetArgDisplayNames("a lifetime that is a number"),
        new TestCaseData("""{"AccessTokenLifetime":"600"}""", "AccessTokenLifetime must be a duration").SetArgDisplayNames("a lifetime in seconds"),
        new TestCaseData("""{"JwksUri":"jwks"}""", "JwksUri must be an absolute URL").SetArgDisplayNames("an address that is none"),
        new TestCaseData("""{"JsonWebKeys":[7]}""", "JsonWebKeys:0 must be").SetArgDisplayNames("a key that is a number"),
        new TestCaseData("""{"Claims":{"tenant":{"id":7}}}""", "Claims:tenant must be").SetArgDisplayNames("a claim that is an object"),
        new TestCaseData("""{"Claims":{"tenant":[["a"]]}}""", "Claims:tenant must be").SetArgDisplayNames("a claim that is a list of lists"),
        new TestCaseData("""{"Claims":{"tenant":1e999}}""", "Claims:tenant must be").SetArgDisplayNames("a claim that is too large a number"),
        new TestCaseData("""{"Claims":{"tenant":null}}""", "Claims:tenant must be").SetArgDisplayNames("a claim that is null"),
        new TestCaseData("""{"Claims":{"tenant":"a","tenant":"b"}}""", "Claims:tenant is set twice").SetArgDisplayNames("a claim twice"),
        new TestCaseData("""{"Claims":{"\ud800":"a"}}""", "Claims has a name that is not valid Unicode")
            .SetArgDisplayNames("a claim named by half a surrogate pair"),
        new TestCaseData("""{"Claims":[]}""", "Claims must be an object").SetArgDisplayNames("claims that are a list"),
        new TestCaseData("""{"FederatedCredentials":"text"}""", "FederatedCredentials must be a list of objects")
            .SetArgDisplayNames("no credentials but a text"),
        new TestCaseData("""{"FederatedCredentials":[null]}""", "FederatedCredentials:0 must be an object").SetArgDisplayNames("a credential that is null"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":"https://a.test"}]}""", "FederatedCredentials")
            .SetArgDisplayNames("a credential without a subject"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":null,"Subject":"b"}]}""", "FederatedCredentials:0:Issuer must be a string")
            .SetArgDisplayNames("an issuer that is null"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":"https://a.test","Subject":"b","Claims":null}]}""",
            "FederatedCredentials:0:Claims must be an object")
            .SetArgDisplayNames("claims of a workload that are null"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":"https://a.test","Subject":"b","Claims":{"ref":null}}]}""",
            "FederatedCredentials:0:Claims:ref must be a string")
            .SetArgDisplayNames("a claim of a workload that is null"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":"https://a.test","Subject":"b","Subject":"c"}]}""",
            "FederatedCredentials:0:Subject is set twice")
            .SetArgDisplayNames("a subject twice"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":"https://a.test","Subject":"b","Claims":{"ref":"a","ref":"b"}}]}""",
            "FederatedCredentials:0:Claims:ref is set twice")
            .SetArgDisplayNames("a claim of a workload twice"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":"https://a.test","Subject":"b","Claims":{"\ud800":"a"}}]}""",
            "FederatedCredentials:0:Claims has a name that is not valid Unicode")
            .SetArgDisplayNames("a claim of a workload named by half a surrogate pair"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":"https://a.test","Subject":"b","claims":{"ref":"main"}}]}""",
            "FederatedCredentials:0:claims is not a setting; did you mean Claims?")
            .SetArgDisplayNames("claims of a workload in small letters"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":"https://a.test","Subject":"b","JsonWebKeys":null}]}""",
            "FederatedCredentials:0:JsonWebKeys must be a list of objects")
            .SetArgDisplayNames("keys that are null"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":"https://a.test","Subject":"b","MaxTokenAge":"10675199.02:48:05"}]}""",
            "FederatedCredentials:0 is incomplete or out of range")
            .SetArgDisplayNames("an age of centuries"),
        new TestCaseData("""{"FederatedCredentials":[{"Issuer":"https://a.test","Subject":"b","MaxTokenAge":"-10675199.02:48:05"}]}""", "FederatedCredentials")
            .SetArgDisplayNames("an age below nothing"),
        new TestCaseData("""{"Certificates":[{"Sandns":"acme.example.com"}]}""", "Certificates:0:Sandns is not a setting; did you mean SanDns?")
            .SetArgDisplayNames("a name of a certificate misspelled"),
    ];

    private static IEnumerable<TestCaseData> Lookups() =>
    [
        new TestCaseData("acme", 1).SetArgDisplayNames("known"),
        new TestCaseData("nobody", 1).SetArgDisplayNames("unknown"),
        new TestCaseData("", 0).SetArgDisplayNames("empty"),
        new TestCaseData(new string('x', 513), 0).SetArgDisplayNames("too long"),
        new TestCaseData("with \0 in it", 0).SetArgDisplayNames("with NUL"),
        new TestCaseData("half a pair \ud800", 0).SetArgDisplayNames("half a surrogate pair"),
    ];

    /// <summary>As such a strategy does, it forbids transactions that it has not begun.</summary>
    private sealed class Retrying(ExecutionStrategyDependencies dependencies)
        : ExecutionStrategy(dependencies, maxRetryCount: 3, maxRetryDelay: TimeSpan.FromMilliseconds(1))
    {
        protected override bool ShouldRetryOn(Exception exception) => false;
    }
}
