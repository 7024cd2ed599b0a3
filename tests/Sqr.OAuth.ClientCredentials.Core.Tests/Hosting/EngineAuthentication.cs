using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Authentication of the client acme without HTTP.</summary>
internal static class EngineAuthentication
{
    public static Engine WithAcme(Action<ClientOptions> configure) => Engine.With(configure: builder => builder.AddAcme(configure));

    public static void AddAcme(this ClientCredentialsBuilder builder, Action<ClientOptions> configure) =>
        builder.Services.Configure<ClientCredentialsOptions>(options =>
        {
            var acme = new ClientOptions { ClientId = "acme", Scopes = { "read:users" } };
            configure(acme);
            options.Clients["acme"] = acme;
        });

    /// <returns>Null: the client is authenticated.</returns>
    public static async Task<Refusal?> RefusalOfAsync(this Engine engine, ClientCredential credential) =>
        (await engine.AuthenticateAsync(credential)).Refused(out var refusal, out _) ? refusal : null;

    public static async Task<AuthenticatedClient> AuthenticatedAsync(this Engine engine, ClientCredential credential)
    {
        (await engine.AuthenticateAsync(credential)).Refused(out var refusal, out var client).Should().BeFalse($"it is good: {refusal?.Error.Description}");

        return client;
    }

    private static ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(this Engine engine, ClientCredential credential) =>
        engine.Running.Services.GetRequiredService<ClientAuthentication>().AuthenticateAsync(credential, Caller.Unknown, default);

    public static Task<Refusal?> RefusalOfAsync(this Engine engine, Assertion assertion, string? clientId = null) =>
        engine.RefusalOfAsync(new ClientCredential.Assertion(assertion.ToString(), clientId));

    public static Task<Refusal?> RefusalOfAsync(this Engine engine, PlatformToken token, string? clientId = null) =>
        engine.RefusalOfAsync(new ClientCredential.Assertion(token.ToString(), clientId));
}
