using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Everything that can be set of a client, on its way through all places where clients are kept.</summary>
public sealed class EveryMemberTests
{
    // RFC 7517 appendix A.1
    private const string Key = """
        {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"sig","kid":"1"}
        """;

    private static readonly string[] NoSettings = ["clientId", "secrets", "createdAt", "updatedAt"];

    [TestCaseSource(nameof(Clients))]
    public async Task A_client_is_the_same_in_settings_in_a_database_in_json_and_in_settings_again(Func<string, string, JsonObject> clientWith)
    {
        using var authority = Certificates.OfServer();
        using var root = TextFile.Of(authority.ExportCertificatePem(), ".pem");
        await using var configured = await StartWithAsync(clientWith(root.Path, authority.ExportCertificatePem()), root.Path);
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await using var onDatabase = await ServedIssuer.StartOnAsync(database, options => options.MutualTls.TrustedRoots.Add(root.Path));
        var options = configured.Get<IOptions<ClientCredentialsOptions>>().Value.Clients["acme"];
        options.ClientId = "acme";
        await onDatabase.Get<IClientManager>().CreateAsync(options);
        var shown = (await database.RunAsync("client", "show", "acme", "--json")).Done().Json.AsObject();
        Array.ForEach(NoSettings, name => shown.Remove(name));
        await using var again = await StartWithAsync(shown, root.Path);

        var first = await FindAsync(configured);
        var stored = await FindAsync(onDatabase);
        var last = await FindAsync(again);

        stored.Should().BeEquivalentTo(first, compare => compare.WithStrictOrdering()
            .For(client => client.Secrets).Exclude(secret => secret.Id)
            .For(client => client.Secrets).Exclude(secret => secret.CreatedAt));
        last.Should().BeEquivalentTo(first, compare => compare.WithStrictOrdering().Excluding(client => client.Secrets));
    }

    [Test]
    public async Task The_clients_of_these_tests_set_every_member_there_is()
    {
        using var authority = Certificates.OfServer();
        using var root = TextFile.Of(authority.ExportCertificatePem(), ".pem");
        List<Client> clients = [];
        foreach (var test in Clients())
        {
            await using var issuer = await StartWithAsync(
                ((Func<string, string, JsonObject>)test.Arguments[0]!)(root.Path, authority.ExportCertificatePem()), root.Path);
            clients.Add(await FindAsync(issuer));
        }

        Unset(clients, new Client { ClientId = "" }).Should().BeEmpty();
        Unset(clients.SelectMany(client => client.Certificates), new ClientCertificate()).Should().BeEmpty();
        Unset(clients.SelectMany(client => client.FederatedCredentials), new FederatedCredential { Issuer = "", Subject = "" }).Should().BeEmpty();
        Unset(clients.SelectMany(client => client.Secrets), new ClientSecret { Hash = "" })
            .Should().BeEquivalentTo("Id", "CreatedAt", "LastUsedAt"); // no settings
    }

    // Two, since keys and an address of keys exclude each other.
    private static IEnumerable<TestCaseData> Clients() =>
    [
        new TestCaseData((Func<string, string, JsonObject>)((file, certificate) => new JsonObject
        {
            ["DisplayName"] = "Acme \"and\" sons — 株式会社 🏭",
            ["Enabled"] = false,
            ["AllowTokenRequests"] = false,
            ["AllowExplanations"] = true,
            ["Secrets"] = new JsonArray(new JsonObject
            {
                ["Hash"] = SecretHash.OfRandomSecret("secret"),
                ["Description"] = "2026-11",
                ["NotBefore"] = "2026-11-01T02:30:00+02:00",
                ["ExpiresAt"] = "2027-11-01T00:00:00.123456Z",
            }),
            ["AuthenticationMethods"] = new JsonArray("private_key_jwt", "tls_client_auth"),
            ["JsonWebKeys"] = new JsonArray(JsonNode.Parse(Key)),
            ["AcceptTokenEndpointAudience"] = false,
            ["AssertionMaxLifetime"] = "00:02:00",
            ["Certificates"] = new JsonArray(
                new JsonObject { ["Pem"] = certificate },
                new JsonObject { ["Sha256Thumbprint"] = new string('A', 64) },
                new JsonObject { ["SubjectDistinguishedName"] = "CN=acme,O=Acme\\, Inc." },
                new JsonObject { ["SanDns"] = "acme.example.com" },
                new JsonObject { ["SanUri"] = "spiffe://example.com/acme" },
                new JsonObject { ["SanIp"] = "2001:db8::7" },
                new JsonObject { ["SanEmail"] = "acme@example.com" }),
            ["FederatedCredentials"] = new JsonArray(
                new JsonObject
                {
                    ["Issuer"] = "https://token.actions.githubusercontent.com",
                    ["Subject"] = "repo:octo-org/octo-repo:ref:refs/heads/*",
                    ["Audience"] = "https://api.test",
                    ["Claims"] = new JsonObject { ["ref"] = "refs/heads/main", ["https://claims.test/é"] = "'" },
                    ["MaxTokenAge"] = "00:10:00",
                    ["SingleUse"] = true,
                    ["JsonWebKeys"] = new JsonArray(JsonNode.Parse(Key)),
                },
                new JsonObject
                {
                    ["Issuer"] = "https://kubernetes.default.svc",
                    ["Subject"] = "system:serviceaccount:prod:acme",
                    ["JwksUri"] = "https://kubernetes.default.svc/openid/v1/jwks?a=%20b",
                    ["BearerTokenFile"] = file,
                    ["CaFile"] = file,
                }),
            ["RequireDPoP"] = true,
            ["RequireCertificateBinding"] = true,
            ["Scopes"] = new JsonArray("read:users", "write:logs"),
            ["DefaultScopes"] = new JsonArray("read:users"),
            ["Resources"] = new JsonArray("https://api.test/orders", "urn:example:billing"),
            ["Audience"] = "https://api.test",
            ["AccessTokenLifetime"] = "00:01:30",
            ["SigningAlgorithm"] = "PS384",
            ["Claims"] = new JsonObject
            {
                ["tenant"] = "acme",
                ["https://claims.test/é"] = "'; DROP TABLE \"SqrClients\"; --",
                ["roles"] = new JsonArray("a", "b"),
            },
        })).SetArgDisplayNames("with everything"),
        new TestCaseData((Func<string, string, JsonObject>)((_, _) => new JsonObject
        {
            ["JwksUri"] = "https://client.test/jwks.json?a=%20b",
            ["AcceptTokenEndpointAudience"] = true,
            ["Scopes"] = new JsonArray("read:users"),
            ["DefaultScopes"] = new JsonArray(),
        })).SetArgDisplayNames("with an address of keys and no default scopes"),
    ];

    private static Task<ServedIssuer> StartWithAsync(JsonObject client, string root) => ServedIssuer.StartWithAsync(new JsonObject
    {
        ["SqrClientCredentials"] = new JsonObject
        {
            ["Backchannel"] = new JsonObject { ["AllowPrivateAddresses"] = true },
            ["MutualTls"] = new JsonObject { ["TrustedRoots"] = new JsonArray(root) },
            ["Clients"] = new JsonObject { ["acme"] = client },
        },
    });

    private static async Task<Client> FindAsync(ServedIssuer issuer) =>
        await issuer.Get<IClientStore>().FindByIdAsync("acme", CancellationToken.None) ?? throw new InvalidOperationException("The client is gone.");

    private static IEnumerable<string> Unset<T>(IEnumerable<T> items, T plain) => typeof(T)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(member => items.All(item => member.GetValue(item) is IEnumerable and not string
            ? !((IEnumerable)member.GetValue(item)!).Cast<object>().Any()
            : Equals(member.GetValue(item), member.GetValue(plain))))
        .Select(member => member.Name);
}
