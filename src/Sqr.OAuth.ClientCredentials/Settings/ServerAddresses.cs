using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The addresses of the host's server: before the start the ones set in code, then the ones it listens on.</summary>
internal sealed class ServerAddresses(IServer? server = null) : IServerAddresses
{
    public IEnumerable<string> Addresses => server?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
}
