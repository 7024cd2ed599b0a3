using System.Collections.Immutable;
using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class GrantTests
{
    private const string Form = "grant_type=client_credentials&client_id=acme&client_secret=right";
    private const string JsonOpen = """{"grant_type":"client_credentials","client_id":"acme","client_secret":"right",""";

    [TestCase("read:users", "read:users", TestName = "One of the scopes is granted alone")]
    [TestCase("write:logs", "write:logs", TestName = "The other scope is granted alone")]
    [TestCase("write:logs read:users", "write:logs read:users", TestName = "The order asked for is kept")]
    [TestCase("read:users read:users", "read:users", TestName = "A scope asked for twice is granted once")]
    [TestCase("  read:users   write:logs ", "read:users write:logs", TestName = "Spaces too many do not matter")]
    [TestCase("", "read:users write:logs", TestName = "An empty scope gives the defaults")]
    [TestCase(null, "read:users write:logs", TestName = "No scope gives the defaults")]
    public async Task The_scopes_asked_for_are_granted(string? asked, string granted)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right", asked);

        answer.Scope.Should().Be(granted);
        answer.Token.GetClaim("scope").Value.Should().Be(granted);
    }

    [TestCase("admin", TestName = "A scope the client may not have")]
    [TestCase("read:users admin", TestName = "One of two scopes the client may not have")]
    [TestCase("READ:USERS", TestName = "A scope in another case")]
    [TestCase("read:users\twrite:logs", TestName = "Scopes parted by a tab")]
    [TestCase("read:users\u00a0write:logs", TestName = "Scopes parted by a no-break space")]
    [TestCase("read:\"users", TestName = "A quotation mark in a scope")]
    [TestCase("read:users\\", TestName = "A backslash in a scope")]
    [TestCase("löschen", TestName = "A scope that is not ASCII")]
    [TestCase(" ", TestName = "A space for a scope")]
    public async Task Any_other_scope_is_an_invalid_scope(string asked)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right", asked);

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_scope");
    }

    [TestCase(0)]
    [TestCase(20)]
    public async Task Scopes_are_compared_to_the_character_also_where_the_stores_list_is_not(int others)
    {
        var scopes = Enumerable.Range(0, others).Select(i => $"other{i}").Append("read:users").ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase);
        await using var issuer = await Issuer.Default
            .With(builder => builder.AddClientStore(
                new InMemoryClientStore(new Client { ClientId = "acme", Secrets = StoreOf.Acme.Secrets, Scopes = scopes })))
            .StartAsync();

        (await issuer.RequestTokenAsync("acme", "right", "read:users")).Scope.Should().Be("read:users");
        (await issuer.RequestTokenAsync("acme", "right", "READ:USERS")).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_scope");
    }

    [TestCase("\"write:logs read:users\"", "write:logs read:users", TestName = "Scopes as one JSON text")]
    [TestCase("[\"write:logs\",\"read:users\"]", "write:logs read:users", TestName = "Scopes as a JSON list")]
    [TestCase("[\"read:users\"]", "read:users", TestName = "A scope as a JSON list of one")]
    [TestCase("[]", "read:users write:logs", TestName = "An empty JSON list gives the defaults")]
    [TestCase("null", "read:users write:logs", TestName = "A JSON null gives the defaults")]
    public async Task Scopes_in_JSON_are_a_text_or_a_list(string asked, string granted)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.PostJsonAsync($$"""{{JsonOpen}}"scope":{{asked}} }""");

        answer.Scope.Should().Be(granted);
    }

    [Test]
    public async Task Default_scopes_are_granted_when_none_is_asked_for_and_the_others_on_request()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client => client.DefaultScopes = ["write:logs"]).StartAsync();

        var byDefault = await issuer.RequestTokenAsync("acme", "right");
        var asked = await issuer.RequestTokenAsync("acme", "right", "read:users");

        byDefault.Scope.Should().Be("write:logs");
        asked.Scope.Should().Be("read:users");
    }

    [TestCase("", new[] { Issuer.Identifier }, TestName = "No resource gives the issuer's audience")]
    [TestCase("&resource=", new[] { Issuer.Identifier }, TestName = "An empty resource gives the issuer's audience")]
    [TestCase("&resource=https://api.test/orders", new[] { "https://api.test/orders" }, TestName = "A resource is the audience")]
    [TestCase("&resource=https%3A%2F%2Fapi.test%2Fbilling&resource=https://api.test/orders", new[] { "https://api.test/billing", "https://api.test/orders" },
        TestName = "Several resources are the audience in their order")]
    [TestCase("&resource=https://api.test/orders&resource=https://api.test/orders", new[] { "https://api.test/orders" },
        TestName = "A resource asked for twice is there once")]
    public async Task Resources_in_a_form_become_the_audience(string resources, string[] audience)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.PostFormAsync(Form + resources);

        answer.Token.Audiences.Should().Equal(audience);
    }

    [TestCase("null", new[] { Issuer.Identifier }, TestName = "A resource that is null in JSON")]
    [TestCase("[]", new[] { Issuer.Identifier }, TestName = "No resource in a JSON list")]
    [TestCase("\"https://api.test/orders\"", new[] { "https://api.test/orders" }, TestName = "A resource as JSON text")]
    [TestCase("[\"https://api.test/orders\",\"https://api.test/billing\"]", new[] { "https://api.test/orders", "https://api.test/billing" },
        TestName = "Resources as a JSON list")]
    public async Task Resources_in_JSON_become_the_audience(string resources, string[] audience)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.PostJsonAsync($$"""{{JsonOpen}}"resource":{{resources}} }""");

        answer.Token.Audiences.Should().Equal(audience);
    }

    [TestCase("https://api.test/others", TestName = "An unknown resource")]
    [TestCase("https://api.test/orders/", TestName = "A resource with a slash behind it")]
    [TestCase("https://API.test/orders", TestName = "A resource in another case")]
    [TestCase(" https://api.test/orders", TestName = "A resource with a space before it")]
    [TestCase("/orders", TestName = "A path for a resource")]
    [TestCase("orders", TestName = "A word for a resource")]
    [TestCase("https://api.test/orders#top", TestName = "A resource with a fragment")]
    [TestCase("https://api.test/orders#", TestName = "A resource with an empty fragment")]
    [TestCase("http://[::1", TestName = "A resource that is no URI")]
    public async Task Any_other_resource_is_an_invalid_target(string resource)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var alone = await issuer.PostFormAsync($"{Form}&resource={Uri.EscapeDataString(resource)}");
        var second = await issuer.PostFormAsync($"{Form}&resource=https://api.test/orders&resource={Uri.EscapeDataString(resource)}");

        alone.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_target");
        second.Should().Be(alone);
    }

    [TestCase("https://api.test", "https://api.test/", TestName = "An origin with a slash for one registered without")]
    [TestCase("https://api.test/", "https://api.test", TestName = "An origin without a slash for one registered with it")]
    [TestCase("https://api.test:8443/", "https://api.test:8443", TestName = "An origin with a port")]
    public async Task A_bare_origin_is_the_same_with_and_without_its_slash(string registered, string asked)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client => client.Resources.Add(registered)).StartAsync();

        var answer = await issuer.PostFormAsync($"{Form}&resource={asked}");
        var both = await issuer.PostFormAsync($"{Form}&resource={asked}&resource={registered}");

        answer.Token.Audiences.Should().Equal(registered);
        both.Token.Audiences.Should().Equal(registered);
    }

    [Test]
    public async Task An_origin_that_is_registered_in_both_spellings_is_granted_as_it_is_asked_for()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client =>
        {
            client.Resources.Add("https://api.test");
            client.Resources.Add("https://api.test/");
        }).StartAsync();

        (await issuer.PostFormAsync($"{Form}&resource=https://api.test")).Token.Audiences.Should().Equal("https://api.test");
        (await issuer.PostFormAsync($"{Form}&resource=https://api.test/")).Token.Audiences.Should().Equal("https://api.test/");
    }

    [TestCase("https://api.test//", TestName = "Two slashes")]
    [TestCase("https://API.test/", TestName = "Another case")]
    [TestCase("https://api.test:443/", TestName = "The default port")]
    [TestCase("https://api.test?", TestName = "An empty query")]
    [TestCase("https://api.test/orders/", TestName = "A slash behind a path")]
    [TestCase("https://", TestName = "No host")]
    public async Task No_other_spelling_of_a_resource_is_the_same(string asked)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client => client.Resources.Add("https://api.test")).StartAsync();

        var answer = await issuer.PostFormAsync($"{Form}&resource={Uri.EscapeDataString(asked)}");

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_target");
    }

    [TestCase("&audience=https://api.test/orders", new[] { "https://api.test/orders" }, TestName = "An audience that is a resource of the client")]
    [TestCase("&audience=https://api.test/billing&audience=https://api.test/orders&audience=https://api.test/billing",
        new[] { "https://api.test/billing", "https://api.test/orders" }, TestName = "Several audiences")]
    [TestCase("&audience=the-orders-api", new[] { "the-orders-api" }, TestName = "The client's own audience, which is not a URI")]
    [TestCase("&audience=https://api.test/orders&audience=the-orders-api", new[] { "https://api.test/orders", "the-orders-api" },
        TestName = "A resource and the client's own audience")]
    [TestCase("&audience=https://origin.test/", new[] { "https://origin.test" }, TestName = "An origin as audience in its other spelling")]
    [TestCase("&audience=", new[] { "the-orders-api" }, TestName = "An empty audience")]
    [TestCase("&audience=https://api.test/orders&resource=https://api.test/orders", new[] { "https://api.test/orders" },
        TestName = "Audience and resource are the same")]
    [TestCase("&audience=https://api.test/orders&resource=https://origin.test&audience=https://origin.test/&resource=https://api.test/orders",
        new[] { "https://origin.test", "https://api.test/orders" }, TestName = "Audiences and resources are the same in another order")]
    public async Task An_audience_is_another_name_for_a_resource(string parameters, string[] audience)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", AudienceAndOrigin).StartAsync();

        var answer = await issuer.PostFormAsync(Form + parameters);

        answer.Token.Audiences.Should().Equal(audience);
    }

    [TestCase("&resource=https://own.test&audience=https://own.test", TestName = "The spelling of the own audience, as both")]
    [TestCase("&resource=https://own.test/&audience=https://own.test", TestName = "The spelling of the resource, and that of the own audience")]
    [TestCase("&resource=https://own.test&audience=https://own.test/", TestName = "Each in the spelling of the other")]
    public async Task An_own_audience_that_is_another_spelling_of_a_resource_is_the_same(string parameters)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", AudienceWithoutSlash).StartAsync();

        var answer = await issuer.PostFormAsync(Form + parameters);

        answer.Token.Audiences.Should().Equal("https://own.test/");
    }

    [TestCase("\"https://api.test/orders\"", new[] { "https://api.test/orders" }, TestName = "An audience as a JSON string")]
    [TestCase("[\"https://api.test/orders\",\"the-orders-api\"]", new[] { "https://api.test/orders", "the-orders-api" }, TestName = "Audiences as a JSON list")]
    [TestCase("null", new[] { "the-orders-api" }, TestName = "An audience that is null in JSON")]
    public async Task An_audience_in_JSON_is_a_string_or_a_list(string audiences, string[] audience)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", AudienceAndOrigin).StartAsync();

        var answer = await issuer.PostJsonAsync($$"""{{JsonOpen}}"audience":{{audiences}} }""");

        answer.Token.Audiences.Should().Equal(audience);
    }

    [TestCase(Issuer.Identifier, TestName = "The issuer")]
    [TestCase(Issuer.Identifier + "/", TestName = "The issuer with a slash")]
    public async Task An_audience_may_be_the_default_that_the_token_has_anyway(string audience)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.PostFormAsync($"{Form}&audience={audience}");

        answer.Token.Audiences.Should().Equal(Issuer.Identifier);
    }

    [TestCase("&audience=https://api.test/others", TestName = "An audience that is not registered")]
    [TestCase("&audience=the-orders-api&audience=x", TestName = "One of two audiences that is not registered")]
    [TestCase("&audience=THE-ORDERS-API", TestName = "The client's own audience in another case")]
    [TestCase("&audience=" + Issuer.Identifier, TestName = "The issuer, where the client has an audience of its own")]
    [TestCase("&audience=https://api.test/orders&resource=https://api.test/billing", TestName = "Audience and resource differ")]
    [TestCase("&audience=https://api.test/orders&resource=https://api.test/orders&resource=https://api.test/billing",
        TestName = "There is a resource that is not an audience")]
    [TestCase("&audience=the-orders-api&resource=https://api.test/orders", TestName = "The client's own audience and a resource")]
    public async Task Any_other_audience_is_an_invalid_target(string parameters)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", AudienceAndOrigin).StartAsync();

        var answer = await issuer.PostFormAsync(Form + parameters);

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_target");
    }

    [TestCase("authorization_code")]
    [TestCase("refresh_token")]
    [TestCase("password")]
    [TestCase("client_credentials ")]
    [TestCase("Client_Credentials")]
    [TestCase("urn:ietf:params:oauth:grant-type:token-exchange")]
    public async Task Another_grant_is_an_unsupported_grant_type(string grantType)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.PostFormAsync($"grant_type={Uri.EscapeDataString(grantType)}&client_id=acme&client_secret=right");

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "unsupported_grant_type");
    }

    [Test]
    public async Task A_client_that_may_not_request_tokens_is_an_unauthorized_client_once_it_has_proven_itself()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client => client.AllowTokenRequests = false).StartAsync();

        var proven = await issuer.RequestTokenAsync("acme", "right");
        var unproven = await issuer.RequestTokenAsync("acme", "wrong");

        proven.ShouldRefuse(HttpStatusCode.BadRequest, "unauthorized_client");
        unproven.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    private static void AudienceWithoutSlash(ClientOptions client)
    {
        client.Audience = "https://own.test";
        client.Resources.Add("https://own.test/");
    }

    private static void AudienceAndOrigin(ClientOptions client)
    {
        client.Audience = "the-orders-api";
        client.Resources.Add("https://origin.test");
    }
}
