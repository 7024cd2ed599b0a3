using System.Net;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What a host does with Microsoft's options and events goes on working, and is no way around the checks.</summary>
public sealed class EventsTests
{
    [Test]
    public async Task The_hosts_events_see_only_tokens_that_are_confirmed()
    {
        var seen = 0;
        await using var api = await Api.WithTestKey.Jwt(jwt => jwt.Events = new()
        {
            OnTokenValidated = _ =>
            {
                seen++;

                return Task.CompletedTask;
            },
        }).StartAsync();

        await api.BearerAsync(api.AccessToken().BoundToKey());
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();

        seen.Should().Be(1);
    }

    [Test]
    public async Task Events_that_are_a_service_are_no_way_around_it()
    {
        await using var api = await Api.WithTestKey
            .Services(services => services.AddScoped<LenientEvents>())
            .Jwt(jwt => jwt.EventsType = typeof(LenientEvents))
            .StartAsync();

        (await api.BearerAsync(api.AccessToken().BoundToKey())).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
    }

    [Test]
    public async Task A_token_that_the_host_takes_from_elsewhere_counts_as_one_under_Bearer()
    {
        await using var api = await Api.WithTestKey.Jwt(jwt => jwt.Events = new()
        {
            OnMessageReceived = context =>
            {
                context.Token = context.Request.Query["token"];

                return Task.CompletedTask;
            },
        }).StartAsync();
        var bound = api.AccessToken().BoundToKey().ToString();

        (await api.GetAsync($"/users?token={api.AccessToken()}")).ShouldBeLetIn();
        (await api.DPoPAsync("other", api.Proof(bound), $"/users?token={bound}"))
            .ShouldBeInvalidToken("The access token is bound to a key. Send it with the DPoP scheme and a DPoP proof.");
    }

    [Test]
    public async Task The_host_hears_of_tokens_that_are_not_valid()
    {
        List<Exception> heard = [];
        await using var api = await Api.WithTestKey.Jwt(jwt => jwt.Events = new()
        {
            OnAuthenticationFailed = context =>
            {
                heard.Add(context.Exception);

                return Task.CompletedTask;
            },
        }).StartAsync();

        await api.BearerAsync(api.AccessToken().WithClaim("exp", 1));

        heard.Should().ContainSingle().Which.Should().BeOfType<SecurityTokenExpiredException>();
    }

    [Test]
    public async Task The_host_may_answer_for_itself()
    {
        await using var api = await Api.WithTestKey.Jwt(jwt => jwt.Events = new()
        {
            OnChallenge = context =>
            {
                context.HandleResponse();
                context.Response.StatusCode = StatusCodes.Status418ImATeapot;

                return context.Response.WriteAsync(context.Error ?? "none");
            },
            OnForbidden = context => context.Response.WriteAsync("forbidden"),
        }).StartAsync();

        (await api.GetAsync("/users")).Should().Match<ApiAnswer>(answer => (int)answer.Status == 418 && answer.Body == "none" && answer.Challenges.Count == 0);
        (await api.BearerAsync("x")).Body.Should().Be("invalid_token");
        var forbidden = await api.BearerAsync(api.AccessToken(), "/both");
        forbidden.Body.Should().Be("forbidden");
        forbidden.Challenges.Should().ContainSingle();
    }

    [Test]
    public async Task The_host_may_say_it_in_its_own_words_and_with_a_realm()
    {
        await using var api = await Api.WithTestKey.Jwt(jwt =>
        {
            jwt.Challenge = "Bearer realm=\"orders\"";
            jwt.Events = new()
            {
                OnChallenge = context =>
                {
                    context.ErrorUri = "https://api.test/help";

                    return Task.CompletedTask;
                },
            };
        }).StartAsync();

        (await api.BearerAsync(api.AccessToken().WithClaim("exp", 1))).Challenges[0].Should()
            .Be("Bearer realm=\"orders\", error=\"invalid_token\", "
                + "error_description=\"The access token has expired. Request a new one.\", error_uri=\"https://api.test/help\"");
        (await api.BearerAsync(api.AccessToken(), "/both")).Challenges[0].Should()
            .Be("Bearer realm=\"orders\", error=\"insufficient_scope\", scope=\"read:users write:logs\"");
    }

    [Test]
    public async Task Details_may_be_kept_back_but_not_that_a_nonce_is_needed()
    {
        await using var api = await Api.WithTestKey.Jwt(jwt => jwt.IncludeErrorDetails = false).Server(server => server.RequireNonce = true).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.BearerAsync("x")).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
        (await api.DPoPAsync(token, "x")).ShouldBeChallenged("DPoP " + ApiAnswer.Algorithms);
        (await api.DPoPAsync(token, api.Proof(token))).Challenges.Should().ContainSingle().Which.Should().StartWith("DPoP error=\"use_dpop_nonce\", ");
    }

    [Test]
    public async Task The_host_may_set_aside_a_request_or_end_it()
    {
        await using var api = await Api.WithTestKey.Jwt(jwt => jwt.Events = new()
        {
            OnMessageReceived = context =>
            {
                if (context.Request.Headers.ContainsKey("X-Skip"))
                {
                    context.NoResult();
                }

                return Task.CompletedTask;
            },
            OnTokenValidated = context =>
            {
                if (context.Request.Headers.ContainsKey("X-Fail"))
                {
                    context.Fail("The host does not want it: \"secret\".");
                }

                return Task.CompletedTask;
            },
        }).StartAsync();
        var authorization = ("Authorization", $"Bearer {api.AccessToken()}");

        (await api.GetAsync("/users", authorization, ("X-Skip", "1"))).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
        (await api.GetAsync("/users", authorization, ("X-Fail", "1"))).ShouldBeInvalidToken("The access token is not valid.");
    }

    [Test]
    public async Task The_hosts_own_validation_wins_over_ours()
    {
        await using var api = await Api.WithTestKey.Jwt(jwt =>
        {
            jwt.TokenValidationParameters.ValidTypes = ["JWT"];
            jwt.TokenValidationParameters.NameClaimType = "sub";
            jwt.TokenValidationParameters.LifetimeValidator = (_, _, _, _) => true;
        }).StartAsync();

        (await api.BearerAsync(api.AccessToken().WithHeader("typ", "JWT").WithClaim("sub", "me").WithClaim("exp", 1))).ShouldBeLetIn("me");
        (await api.BearerAsync(api.AccessToken())).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task So_does_its_own_judgement_of_types()
    {
        await using var api = await Api.WithTestKey.Jwt(jwt => jwt.TokenValidationParameters.TypeValidator = (type, _, _) => type).StartAsync();

        (await api.BearerAsync(api.AccessToken().WithHeader("typ", "anything"))).ShouldBeLetIn();
    }

    private sealed class LenientEvents : JwtBearerEvents
    {
        public override Task TokenValidated(TokenValidatedContext context) => Task.CompletedTask;
    }
}
