using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ScopeTests
{
    [TestCase("/users", "read:users", "read:users")]
    [TestCase("/users", "write:logs read:users", "read:users")]
    [TestCase("/both", "read:users write:logs", "read:users")]
    [TestCase("/twice", "read:users write:logs", "read:users")]
    [TestCase("/policy", "write:logs", "read:users")]
    public async Task A_token_with_the_scopes_is_let_in(string path, string scope, string _)
    {
        await using var api = await Api.WithTestKey.StartAsync();

        (await api.BearerAsync(api.AccessToken().WithClaim("scope", scope), path)).ShouldBeLetIn();
    }

    [Test]
    public async Task Scopes_may_come_as_a_list()
    {
        await using var api = await Api.WithTestKey.StartAsync();

        (await api.BearerAsync(api.AccessToken().WithClaim("scope", new JsonArray("read:users", "write:logs")), "/both")).ShouldBeLetIn();
        (await api.BearerAsync(api.AccessToken().WithClaim("scope", new JsonArray("read:users", "x")), "/both")).Status.Should().Be(HttpStatusCode.Forbidden);
    }

    [TestCase("/users", "write:logs", "read:users")]
    [TestCase("/users", "READ:USERS", "read:users")]
    [TestCase("/users", "read:users2", "read:users")]
    [TestCase("/users", "", "read:users")]
    [TestCase("/users", null, "read:users")]
    [TestCase("/both", "read:users", "read:users write:logs")]
    [TestCase("/both", "write:logs", "read:users write:logs")]
    [TestCase("/twice", "read:users", "read:users write:logs")]
    [TestCase("/policy", "read:users", "write:logs")]
    public async Task A_token_without_them_is_told_which_are_needed(string path, string? scope, string needed)
    {
        await using var api = await Api.WithTestKey.StartAsync();

        var answer = await api.BearerAsync(api.AccessToken().WithClaim("scope", scope), path);

        answer.Status.Should().Be(HttpStatusCode.Forbidden);
        answer.Challenges.Should().Equal($"Bearer error=\"insufficient_scope\", scope=\"{needed}\"");
    }

    [Test]
    public async Task Under_DPoP_the_answer_is_DPoPs()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().BoundToKey().WithClaim("scope", "write:logs").ToString();

        var answer = await api.DPoPAsync(token, api.Proof(token));

        answer.Status.Should().Be(HttpStatusCode.Forbidden);
        answer.Challenges.Should().Equal($"DPoP error=\"insufficient_scope\", scope=\"read:users\", {ApiAnswer.Algorithms}");
    }

    [Test]
    public async Task A_filter_of_all_controllers_tells_it_too()
    {
        var policy = new AuthorizationPolicyBuilder().RequireSqrScope("write:logs").Build();
        await using var api = await Api.WithTestKey
            .Services(services => services.AddControllers(mvc => mvc.Filters.Add(new AuthorizeFilter(policy)))
                .AddApplicationPart(typeof(LogsController).Assembly))
            .Pipeline(app => app.MapControllers())
            .StartAsync();

        var answer = await api.BearerAsync(api.AccessToken(), "/logs");

        answer.Status.Should().Be(HttpStatusCode.Forbidden);
        answer.Challenges.Should().Equal("Bearer error=\"insufficient_scope\", scope=\"write:logs\"");
        (await api.BearerAsync(api.AccessToken().WithClaim("scope", "write:logs"), "/logs")).ShouldBeLetIn();
    }

    [Test]
    public async Task Who_is_refused_for_another_reason_is_not_told_of_scopes()
    {
        await using var api = await Api.WithTestKey.StartAsync();

        var answer = await api.BearerAsync(api.AccessToken(), "/admins");

        answer.Status.Should().Be(HttpStatusCode.Forbidden);
        answer.Challenges.Should().BeEmpty();
    }

    [Test]
    public async Task Without_a_token_the_answer_is_401()
    {
        await using var api = await Api.WithTestKey.StartAsync();

        (await api.GetAsync("/both")).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
    }

    [TestCase(typeof(ClientCredentialsBuilder))]
    [TestCase(typeof(ClientCredentialsExtensions))]
    [TestCase(typeof(ClientCredentialsJwtBearerExtensions))]
    public void Methods_that_extend_the_types_of_others_have_names_that_only_we_use(Type typeOfPackage)
    {
        var names =
            from type in typeOfPackage.Assembly.GetExportedTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
            where method.IsDefined(typeof(ExtensionAttribute)) && method.GetParameters()[0].ParameterType != typeof(ClientCredentialsBuilder)
            select method.Name;

        names.Should().NotBeEmpty().And.OnlyContain(name => name.Contains("Sqr", StringComparison.Ordinal));
    }

    [TestCase]
    [TestCase("")]
    [TestCase("read:users write:logs")]
    [TestCase("read:users", "a\"b")]
    public void What_is_no_scope_is_refused_where_it_is_written(params string[] scopes)
    {
        new AuthorizationPolicyBuilder().Invoking(policy => policy.RequireSqrScope(scopes))
            .Should().Throw<ArgumentException>().WithParameterName(nameof(scopes));
    }
}

public sealed class LogsController : ControllerBase
{
    [HttpGet("/logs")]
    public string? Get() => User.Identity?.Name;
}
