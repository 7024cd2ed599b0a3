namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A host behind nginx, with the clients of <see cref="CertificateCases"/>. It trusts the certificate header if it comes from nginx.</summary>
internal sealed class ProxiedHost : IAsyncDisposable
{
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("sqr-keys-");
    private readonly HostProcess _host;
    private readonly Nginx _nginx;

    public ProxiedHost(CertificateCases cases)
    {
        DirectAddress = $"http://127.0.0.1:{FreePort.Next()}";
        _nginx = new(cases.Server, DirectAddress);
        _host = new(
            "Sqr.OAuth.ClientCredentials.TestHost",
            [
                "--urls", DirectAddress,
                $"--SqrClientCredentials:MutualTls:TrustedProxies:0={Nginx.Source}",
                $"--SqrClientCredentials:Issuer={TestNode.Issuer}",
                "--SqrClientCredentials:RequireHttps=false",
                "--SqrClientCredentials:Throttling:Enabled=false",
                "--SqrClientCredentials:SigningAlgorithm=ES256",
                $"--SqrClientCredentials:Keys:Directory={_keys.FullName}",
                "--SqrClientCredentials:Keys:EncryptionKeys:0=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                .. cases.Settings.Select(setting => $"--SqrClientCredentials:{setting.Path}={setting.Value}"),
            ]);
    }

    /// <summary>Where clients find it: nginx.</summary>
    public string Address => _nginx.Address;

    /// <summary>Where it listens itself.</summary>
    public string DirectAddress { get; }

    public async Task<ProxiedHost> StartAsync()
    {
        await _nginx.StartedAsync();
        await _host.ReadUntilAsync("Application started");

        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        await _host.DisposeAsync();
        _keys.Delete(recursive: true);
    }
}
