using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>How the keys of a foreign issuer are found, trusted, remembered and changed.</summary>
public sealed class IssuerKeysTests
{
    [TestCase("")]
    [TestCase("/realms/platform")]
    [TestCase("/tenant/")]
    public async Task The_keys_are_where_the_metadata_say(string path)
    {
        await using var platform = await PlatformIssuer.StartAsync(path: path.TrimEnd('/'));
        var issuedBy = platform.Identifier + (path.EndsWith('/') ? "/" : "");
        platform.Metadata = $$"""{ "issuer": "{{issuedBy}}", "jwks_uri": "{{platform.KeySet}}" }""";
        await using var issuer = await Discovering(issuedBy).StartAsync();

        (await RequestAsync(issuer, issuedBy)).Status.Should().Be(HttpStatusCode.OK);
        (await RequestAsync(issuer, issuedBy)).Status.Should().Be(HttpStatusCode.OK);
        platform.KeyFetches.Should().Be(1);
    }

    [Test]
    public async Task A_byte_order_mark_before_the_metadata_is_skipped()
    {
        await using var platform = await PlatformIssuer.StartAsync();
        platform.Metadata = $$"""{{'\ufeff'}}{ "issuer": "{{platform.Identifier}}", "jwks_uri": "{{platform.KeySet}}" }""";
        await using var issuer = await Discovering(platform.Identifier).StartAsync();

        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("""{ "issuer": "https://other.test", "jwks_uri": "KEYS" }""", "belongs to another issuer")]
    [TestCase("""{ "issuer": "ISSUER/", "jwks_uri": "KEYS" }""", "belongs to another issuer")]
    [TestCase("""{ "jwks_uri": "KEYS" }""", "belongs to another issuer")]
    [TestCase("[]", "belongs to another issuer")]
    [TestCase("""{ "issuer": 7, "jwks_uri": "KEYS" }""", "belongs to another issuer")]
    [TestCase("""{ "issuer": "ISSUER" }""", "no \"jwks_uri\"")]
    [TestCase("""{ "issuer": "ISSUER", "jwks_uri": 7 }""", "no \"jwks_uri\"")]
    [TestCase("""{ "issuer": "ISSUER", "jwks_uri": "jwks.json" }""", "no \"jwks_uri\"")]
    [TestCase("""{ "issuer": "ISSUER", "jwks_uri": "file:///etc/passwd" }""", "not an absolute http or https URL")]
    [TestCase("<html>", "'<'")]
    public async Task Metadata_that_are_not_the_issuers_are_not_believed(string metadata, string reason)
    {
        await using var platform = await PlatformIssuer.StartAsync();
        platform.Metadata = metadata
            .Replace("ISSUER", platform.Identifier, StringComparison.Ordinal)
            .Replace("KEYS", platform.KeySet.OriginalString, StringComparison.Ordinal);
        await using var issuer = await Discovering(platform.Identifier).StartAsync();

        (await RequestAsync(issuer, platform.Identifier)).ShouldBeAFault(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service Unavailable");
        platform.KeyFetches.Should().Be(0);
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains(reason, StringComparison.Ordinal));
    }

    [Test]
    public async Task Metadata_cannot_lead_to_what_the_settings_forbid()
    {
        using var authority = new TestAuthority();
        using var ca = new TextFile(authority.Pem);
        await using var platform = await PlatformIssuer.StartAsync(authority);
        await using var inside = await PlatformIssuer.StartAsync();
        platform.Metadata = $$"""{ "issuer": "{{platform.Identifier}}", "jwks_uri": "{{inside.KeySet}}" }""";
        await using var issuer = await Issuer.Default.Options(options => options.Backchannel.AllowPrivateAddresses = true)
            .AndWorkload("shipper", new FederatedCredential { Issuer = platform.Identifier, Subject = "shipper", CaFile = ca.Path })
            .StartAsync();

        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        inside.KeyFetches.Should().Be(0);
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("Backchannel:RequireHttps", StringComparison.Ordinal));
    }

    [Test]
    public async Task An_issuer_that_no_client_lists_is_never_asked()
    {
        await using var platform = await PlatformIssuer.StartAsync();
        await using var issuer = await Discovering("https://other.test").StartAsync();

        (await RequestAsync(issuer, platform.Identifier)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        platform.Authorizations.Should().BeEmpty();
    }

    [Test]
    public async Task Nor_is_one_for_a_subject_that_no_client_lists()
    {
        await using var platform = await PlatformIssuer.StartAsync();
        await using var issuer = await Discovering(platform.Identifier).StartAsync();

        (await RequestAsync(issuer, platform.Identifier, subject: "other")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        platform.Authorizations.Should().BeEmpty();
    }

    [Test]
    public async Task A_new_key_is_looked_for_at_once_but_not_more_often_than_the_settings_say()
    {
        var next = ClientKey.For("RS256");
        await using var platform = await PlatformIssuer.StartAsync();
        await using var issuer = await Discovering(platform.Identifier).StartAsync();
        await RequestAsync(issuer, platform.Identifier);
        issuer.Time.Advance(TimeSpan.FromSeconds(10));

        platform.Keys = [ClientKey.SharedRsa.Jwk("1"), next.Jwk("2")];
        var rotated = await RequestAsync(issuer, platform.Identifier, next, "2");
        for (var i = 0; i < 5; i++)
        {
            (await RequestAsync(issuer, platform.Identifier, next, $"made-up-{i}")).Status.Should().Be(HttpStatusCode.Unauthorized);
        }

        rotated.Status.Should().Be(HttpStatusCode.OK);
        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.OK);
        platform.KeyFetches.Should().Be(2);
        issuer.Time.Advance(TimeSpan.FromSeconds(10));
        await RequestAsync(issuer, platform.Identifier, next, "made-up");
        platform.KeyFetches.Should().Be(3);
    }

    [Test]
    public async Task Keys_that_are_remembered_are_used_for_a_day_while_the_issuer_is_down()
    {
        await using var platform = await PlatformIssuer.StartAsync();
        await using var issuer = await Discovering(platform.Identifier).StartAsync();
        await RequestAsync(issuer, platform.Identifier);
        platform.IsDown = true;

        issuer.Time.Advance(TimeSpan.FromHours(24));
        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.OK);
        issuer.Time.Advance(TimeSpan.FromHours(1));
        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Test]
    public async Task An_authority_that_is_not_in_the_file_is_not_trusted()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        using var ca = new TextFile(other.Pem);
        await using var platform = await PlatformIssuer.StartAsync(authority);
        await using var issuer = await Behind(platform, ca.Path).StartAsync();

        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);

        ca.Write($"{other.Pem}\n{authority.Pem}\n"); // read again at each fetch
        issuer.Time.Advance(TimeSpan.FromSeconds(10));
        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Without_a_file_the_machines_own_authorities_are_trusted_and_no_other()
    {
        using var authority = new TestAuthority();
        await using var platform = await PlatformIssuer.StartAsync(authority);
        await using var issuer = await Behind(platform, null).StartAsync();

        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        platform.KeyFetches.Should().Be(0);
    }

    [Test]
    public async Task A_certificate_for_another_host_is_not_accepted_whoever_signed_it()
    {
        using var authority = new TestAuthority();
        using var ca = new TextFile(authority.Pem);
        await using var platform = await PlatformIssuer.StartAsync(authority, host: "elsewhere.test");
        await using var issuer = await Behind(platform, ca.Path).StartAsync();

        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        platform.KeyFetches.Should().Be(0);
    }

    [TestCase("", "does not contain a certificate")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "does not contain certificates")]
    [TestCase(null, "cannot be read")]
    public async Task An_authority_file_that_went_bad_is_named_in_the_log(string? text, string reason)
    {
        using var authority = new TestAuthority();
        using var ca = new TextFile(authority.Pem);
        await using var platform = await PlatformIssuer.StartAsync(authority);
        await using var issuer = await Behind(platform, ca.Path).StartAsync();
        Spoil(ca, text);

        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains($"The CaFile {ca.Path} {reason}", StringComparison.Ordinal));
    }

    [Test]
    public async Task The_bearer_token_is_read_again_at_each_fetch_and_stands_in_no_log()
    {
        using var authority = new TestAuthority();
        using var ca = new TextFile(authority.Pem);
        using var bearer = new TextFile("first-token");
        await using var platform = await PlatformIssuer.StartAsync(authority);
        platform.BearerToken = "second-token";
        await using var issuer = await Behind(platform, ca.Path, bearer.Path).StartAsync();

        var before = await RequestAsync(issuer, platform.Identifier);
        bearer.Write("second-token\n");
        issuer.Time.Advance(TimeSpan.FromSeconds(10));
        var after = await RequestAsync(issuer, platform.Identifier);

        before.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        after.Status.Should().Be(HttpStatusCode.OK);
        platform.Authorizations.Select(sent => sent.Authorization).Should().Equal("Bearer first-token", "Bearer second-token", "Bearer second-token");
        issuer.Logs.Lines.Should().NotContain(line => line.Text.Contains("first-token", StringComparison.Ordinal)
            || line.Text.Contains("second-token", StringComparison.Ordinal));
    }

    [Test]
    public async Task The_bearer_token_goes_to_no_other_host_than_the_configured_one()
    {
        using var authority = new TestAuthority();
        using var ca = new TextFile(authority.Pem);
        using var bearer = new TextFile("token");
        await using var platform = await PlatformIssuer.StartAsync(authority);
        await using var elsewhere = await PlatformIssuer.StartAsync(authority);
        platform.Metadata = $$"""{ "issuer": "{{platform.Identifier}}", "jwks_uri": "{{elsewhere.KeySet}}" }""";
        await using var issuer = await Behind(platform, ca.Path, bearer.Path).StartAsync();

        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.OK);

        platform.Authorizations.Should().Equal(("/.well-known/openid-configuration", "Bearer token"));
        elsewhere.Authorizations.Should().Equal(("/jwks", ""));
    }

    [Test]
    public async Task The_bearer_token_is_not_sent_over_plain_http()
    {
        using var bearer = new TextFile("token");
        await using var platform = await PlatformIssuer.StartAsync();
        await using var issuer = await Issuer.Default.OnThisMachine() // a store of the host's own, which nobody validates
            .With(builder => builder.AddClientStore(new InMemoryClientStore(new Client
            {
                ClientId = "shipper",
                FederatedCredentials = [new() { Issuer = platform.Identifier, Subject = "shipper", BearerTokenFile = bearer.Path }],
            })))
            .StartAsync();

        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.OK);
        platform.Authorizations.Should().HaveCount(2).And.OnlyContain(sent => sent.Authorization == "");
    }

    [TestCase("")]
    [TestCase("two words")]
    [TestCase("a\u007fb")]
    [TestCase("two\nlines")]
    [TestCase(null)]
    public async Task A_bearer_file_without_a_token_is_named_in_the_log(string? text)
    {
        using var authority = new TestAuthority();
        using var ca = new TextFile(authority.Pem);
        using var bearer = new TextFile("token");
        await using var platform = await PlatformIssuer.StartAsync(authority);
        await using var issuer = await Behind(platform, ca.Path, bearer.Path).StartAsync();
        Spoil(bearer, text);

        (await RequestAsync(issuer, platform.Identifier)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        platform.Authorizations.Should().BeEmpty();
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains($"The BearerTokenFile {bearer.Path} ", StringComparison.Ordinal));
    }

    private static void Spoil(TextFile file, string? text)
    {
        if (text is null)
        {
            file.Dispose();
        }
        else
        {
            file.Write(text);
        }
    }

    private static Issuer Discovering(string issuer) => Issuer.Default.OnThisMachine()
        .AndWorkload("shipper", new FederatedCredential { Issuer = issuer, Subject = "shipper" });

    private static Issuer Behind(PlatformIssuer platform, string? caFile, string? bearerTokenFile = null) => Issuer.Default
        .Options(options => options.Backchannel.AllowPrivateAddresses = true)
        .AndWorkload(
            "shipper", new FederatedCredential { Issuer = platform.Identifier, Subject = "shipper", CaFile = caFile, BearerTokenFile = bearerTokenFile });

    private static Task<Answer> RequestAsync(RunningIssuer issuer, string issuedBy, ClientKey? key = null, string kid = "1", string subject = "shipper") =>
        issuer.RequestTokenAsync(PlatformToken.GitHub(issuer.Time.GetUtcNow())
            .WithClaim("iss", issuedBy).WithClaim("sub", subject)
            .SignedBy(key ?? ClientKey.SharedRsa).WithHeader("kid", kid));
}
