using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A client that is read anew with each request: as long as it is the same to the last member, it keeps its tokens.</summary>
[TestFixture]
internal sealed class ClientReadAnewTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly X509Certificate2 Certificate = Authority.SelfSigned();

    // Without those whose change means that it gets no token at all.
    private static readonly string[] Refusing = ["ClientId", "Enabled", "AllowTokenRequests"];

    [TestCaseSource(nameof(Members))]
    public async Task A_client_keeps_its_token_until_anything_about_it_changes(string member)
    {
        var changed = "";
        await using var issuer = await Issuer.Default
            .Setting("Stores:CacheFor", "00:00:00")
            .With(builder => builder.AddClientStore(new StoreOf((_, _) => new(Acme(changed)))))
            .BehindProxy().Reusing().StartAsync();

        var first = await RequestAsync(issuer);
        (await RequestAsync(issuer)).ShouldBeTheTokenOf(first);
        changed = member;
        (await RequestAsync(issuer)).ShouldBeAnotherTokenThan(first);
    }

    private static IEnumerable<string> Members() =>
    [
        .. MembersOf<Client>("").Except(Refusing),
        .. MembersOf<ClientSecret>("Secret.").Except(["Secret.LastUsedAt"]),
        .. MembersOf<ClientCertificate>("Certificate."),
        .. MembersOf<FederatedCredential>("Workload."),
        "Secret.Another",
    ];

    [Test]
    public async Task When_a_secret_was_last_used_does_not_matter()
    {
        var changed = "";
        await using var issuer = await Issuer.Default
            .Setting("Stores:CacheFor", "00:00:00")
            .With(builder => builder.AddClientStore(new StoreOf((_, _) => new(Acme(changed)))))
            .BehindProxy().Reusing().StartAsync();
        var first = await RequestAsync(issuer);

        changed = "Secret.LastUsedAt";

        (await RequestAsync(issuer)).ShouldBeTheTokenOf(first);
    }

    [Test]
    public async Task The_order_in_which_a_store_reads_claims_does_not_matter()
    {
        string[] names = ["one", "two"];
        await using var issuer = await ReadingAnew(() => new()
        {
            ClientId = "acme",
            Secrets = [Secret("")],
            AuthenticationMethods = ["client_secret_post"],
            FederatedCredentials = [new() { Issuer = "https://platform.test", Subject = "one", Claims = names.ToDictionary(name => name) }],
            Claims = names.ToDictionary(name => name, name => (object)name),
        }).StartAsync();
        var first = await issuer.RequestTokenAsync("acme", "right");

        Array.Reverse(names);

        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeTheTokenOf(first);
    }

    [Test]
    public async Task A_client_that_is_compared_is_not_changed()
    {
        var (one, other, reads) = (Acme(""), Acme(""), 0);
        var claims = (one.Claims, other.Claims);
        await using var issuer = await ReadingAnew(() => ++reads % 2 == 0 ? one : other).BehindProxy().StartAsync();
        var first = await RequestAsync(issuer);

        (await RequestAsync(issuer)).ShouldBeTheTokenOf(first);

        one.Claims.Should().BeSameAs(claims.Item1);
        other.Claims.Should().BeSameAs(claims.Item2);
    }

    [TestCaseSource(nameof(Nulls))]
    public async Task A_null_where_a_store_must_not_return_one_does_not_matter(Action<Client> change)
    {
        await using var issuer = await ReadingAnew(() =>
        {
            var client = new Client { ClientId = "acme", Secrets = [Secret("")], AuthenticationMethods = ["client_secret_post"], Scopes = ["read:users"] };
            change(client);

            return client;
        }).StartAsync();

        var first = await issuer.RequestTokenAsync("acme", "right");

        first.Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeTheTokenOf(first);
    }

    private static IEnumerable<TestCaseData> Nulls() =>
    [
        Null("JsonWebKeys", client => client.JsonWebKeys = null!),
        Null("a key", client => client.JsonWebKeys = [null!]),
        Null("Certificates", client => client.Certificates = null!),
        Null("a certificate", client => client.Certificates = [null!]),
        Null("FederatedCredentials", client => client.FederatedCredentials = null!),
        Null("a workload", client => client.FederatedCredentials = [null!]),
        Null("members of a workload", client => client.FederatedCredentials =
            [new() { Issuer = null!, Subject = null!, Claims = null!, JsonWebKeys = null! }]),
        Null("items of a workload", client => client.FederatedCredentials =
            [new() { Issuer = "a", Subject = "b", Claims = new Dictionary<string, string> { ["c"] = null! }, JsonWebKeys = [null!] }]),
        Null("Resources", client => client.Resources = null!),
        Null("a resource", client => client.Resources = [null!]),
        Null("Scopes", client => (client.Scopes, client.DefaultScopes) = (null!, [])),
        Null("a scope", client => (client.Scopes, client.DefaultScopes) = (["read:users", null!], ["read:users"])),
        Null("a method", client => client.AuthenticationMethods = ["client_secret_post", null!]),
    ];

    private static TestCaseData Null(string name, Action<Client> change) => new TestCaseData(change).SetArgDisplayNames(name);

    [TestCase("ES256")]
    [TestCase("RS256")]
    public async Task Keys_that_are_read_anew_are_told_apart(string algorithm)
    {
        var (one, other) = (ClientKey.For(algorithm), ClientKey.For(algorithm));
        await using var issuer = await Issuer.Default.Setting("Stores:CacheFor", "00:00:00")
            .With(builder => builder.AddClientStore(new StoreOf((_, _) => new(new Client { ClientId = "acme", JsonWebKeys = [one.Jwk(), other.Jwk()] }))))
            .Reusing().StartAsync();

        var first = await issuer.RequestTokenAsync(issuer.Assertion(key: one));

        (await issuer.RequestTokenAsync(issuer.Assertion(key: one))).ShouldBeTheTokenOf(first);
        (await issuer.RequestTokenAsync(issuer.Assertion(key: other))).ShouldBeAnotherTokenThan(first);
    }

    private static Issuer ReadingAnew(Func<Client> read) => Issuer.Default
        .Setting("Stores:CacheFor", "00:00:00")
        .With(builder => builder.AddClientStore(new StoreOf((_, _) => new(read()))))
        .Reusing();

    private static IEnumerable<string> MembersOf<T>(string prefix) => typeof(T).GetProperties().Select(property => prefix + property.Name);

    private static Task<Answer> RequestAsync(RunningIssuer issuer) => issuer.SendAsync(HttpCall
        .Form("grant_type=client_credentials&client_id=acme&scope=read:users")
        .With("X-Client-Cert", Convert.ToBase64String(Certificate.RawData))
        .With("DPoP", issuer.Proof().ToString()).ToMessage());

    // Authenticates by a certificate and sends a proof, so that a change of anything else lets it through.
    private static Client Acme(string changed)
    {
        var registered = new ClientCertificate { Sha256Thumbprint = Certificate.GetCertHashString(HashAlgorithmName.SHA256) };

        return new()
        {
            ClientId = "acme",
            DisplayName = Of("DisplayName", "Acme", "Acme Inc."),
            Secrets = Of<IReadOnlyList<ClientSecret>>("Secrets", changed == "Secret.Another" ? [Secret(changed), Secret("")] : [Secret(changed)], []),
            AuthenticationMethods = Of<IList<string>?>("AuthenticationMethods", null, ["self_signed_tls_client_auth"]),
            JsonWebKeys = Of<IList<string>>("JsonWebKeys", [ClientKey.Shared.Jwk()], [ClientKey.SharedRsa.Jwk()]),
            JwksUri = Of<Uri?>("JwksUri", null, new("https://acme.test/keys")),
            AllowExplanations = Of("AllowExplanations", false, true),
            AcceptTokenEndpointAudience = Of<bool?>("AcceptTokenEndpointAudience", null, false),
            AssertionMaxLifetime = Of<TimeSpan?>("AssertionMaxLifetime", null, TimeSpan.FromMinutes(1)),
            Certificates = Of<IList<ClientCertificate>>("Certificates", [registered, Other(changed)], [registered]),
            FederatedCredentials = Of<IList<FederatedCredential>>("FederatedCredentials", [Workload(changed)], []),
            RequireDPoP = Of("RequireDPoP", false, true),
            RequireCertificateBinding = Of("RequireCertificateBinding", false, true),
            Scopes = Of<IList<string>>("Scopes", ["read:users"], ["read:users", "write:logs"]),
            DefaultScopes = Of<IList<string>?>("DefaultScopes", null, []),
            Resources = Of<IList<string>>("Resources", [], ["https://api.test"]),
            Audience = Of("Audience", null, "https://other.test"),
            AccessTokenLifetime = Of<TimeSpan?>("AccessTokenLifetime", null, TimeSpan.FromMinutes(1)),
            SigningAlgorithm = Of("SigningAlgorithm", null, "ES384"),
            Claims = new Dictionary<string, object> { ["tenant"] = "acme", ["roles"] = Of<IReadOnlyList<string>>("Claims", ["a", "b"], ["b", "a"]) },
        };

        T Of<T>(string member, T usual, T other) => changed == member ? other : usual;
    }

    private static ClientSecret Secret(string changed)
    {
        return new()
        {
            Id = Of<Guid?>("Id", null, new Guid("11111111-1111-1111-1111-111111111111")),
            Hash = SecretHash.OfRandomSecret(Of("Hash", "right", "other")),
            Description = Of("Description", null, "other"),
            CreatedAt = Of<DateTimeOffset?>("CreatedAt", null, Moment),
            NotBefore = Of<DateTimeOffset?>("NotBefore", null, Moment),
            ExpiresAt = Of<DateTimeOffset?>("ExpiresAt", null, Moment),
            LastUsedAt = Of<DateTimeOffset?>("LastUsedAt", null, Moment),
        };

        T Of<T>(string member, T usual, T other) => changed == $"Secret.{member}" ? other : usual;
    }

    private static ClientCertificate Other(string changed)
    {
        return new()
        {
            Pem = Of("Pem"),
            Sha256Thumbprint = Of("Sha256Thumbprint"),
            SubjectDistinguishedName = Of("SubjectDistinguishedName"),
            SanDns = Of("SanDns"),
            SanUri = Of("SanUri"),
            SanIp = Of("SanIp"),
            SanEmail = Of("SanEmail"),
        };

        string? Of(string member) => changed == $"Certificate.{member}" ? "other" : null;
    }

    private static FederatedCredential Workload(string changed)
    {
        return new()
        {
            Issuer = Of("Issuer", "https://platform.test", "https://other.test"),
            Subject = Of("Subject", "one", "other"),
            Audience = Of("Audience", null, "other"),
            Claims = new Dictionary<string, string> { [Of("Claims", "one", "other")] = "value" },
            MaxTokenAge = TimeSpan.FromMinutes(Of("MaxTokenAge", 1, 2)),
            SingleUse = Of("SingleUse", false, true),
            JwksUri = Of<Uri?>("JwksUri", null, new("https://platform.test/keys")),
            JsonWebKeys = Of<IReadOnlyList<string>>("JsonWebKeys", [], [ClientKey.Shared.Jwk()]),
            BearerTokenFile = Of("BearerTokenFile", null, "token"),
            CaFile = Of("CaFile", null, "ca.pem"),
        };

        T Of<T>(string member, T usual, T other) => changed == $"Workload.{member}" ? other : usual;
    }
}
