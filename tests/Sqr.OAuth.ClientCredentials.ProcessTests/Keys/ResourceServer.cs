using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Verifies tokens with one node's JWK Set, cached as in Microsoft's JwtBearer: stale keys for a second, no second try with fresh ones.</summary>
internal sealed class ResourceServer : IAsyncDisposable
{
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(1); // the least that ConfigurationManager takes

    private readonly ConfigurationManager<OpenIdConnectConfiguration> _configuration;
    private readonly JsonWebTokenHandler _handler = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _refreshing;

    public ResourceServer(TestNode node)
    {
        _configuration = new($"{TestNode.Issuer}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new NodeDocuments(node.Http))
        {
            RefreshInterval = CacheFor,
        };
        _refreshing = RefreshAsync();
    }

    /// <returns>Null if the token verifies, otherwise why it does not.</returns>
    public async Task<string?> VerifyAsync(string token)
    {
        // The keys by themselves: with the ConfigurationManager the handler would fetch them anew before it gives up.
        var configuration = await _configuration.GetConfigurationAsync();
        var result = await _handler.ValidateTokenAsync(token, new()
        {
            ValidIssuer = TestNode.Issuer,
            ValidAudience = TestNode.Issuer,
            ValidTypes = ["at+jwt"],
            IssuerSigningKeys = configuration.SigningKeys,
        });

        return result.IsValid ? null : result.Exception.Message;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _refreshing;
        _stop.Dispose();
    }

    private async Task RefreshAsync()
    {
        using var timer = new PeriodicTimer(CacheFor / 4); // what is asked for too early is not done
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                _configuration.RequestRefresh();
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }

    /// <summary>Reads the documents of the issuer from one of its nodes.</summary>
    private sealed class NodeDocuments(HttpClient node) : IDocumentRetriever
    {
        public Task<string> GetDocumentAsync(string address, CancellationToken cancel) => node.GetStringAsync(new Uri(address).PathAndQuery, cancel);
    }
}
