using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The addresses of the host's server: those set in code before the start, and those it listens on afterwards.</summary>
internal sealed class ServerAddresses(IServer? server = null) : IServerAddresses
{
    public IEnumerable<string> Addresses => server?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
}
