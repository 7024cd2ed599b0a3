namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>nginx, which does TLS and hands client certificates on in a header, unjudged.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    /// <summary>Where it comes from when it talks to what is behind it.</summary>
    public const string Source = "127.0.0.2";

    public const string Header = "X-Client-Cert";

    private readonly DirectoryInfo _prefix = Directory.CreateTempSubdirectory("sqr-nginx-");
    private readonly HostProcess _process;

    /// <param name="server">The certificate it shows.</param>
    /// <param name="behind">What it stands before.</param>
    public Nginx(PemCertificate server, string behind)
    {
        var port = FreePort.Next();
        Address = $"https://localhost:{port}";
        var configuration = Path.Combine(_prefix.FullName, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            daemon off;
            master_process off;
            error_log stderr notice;
            pid nginx.pid;
            events {}
            http {
                access_log off;
                client_body_temp_path client_body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                server {
                    listen 127.0.0.1:{{port}} ssl;
                    ssl_certificate {{server.Path}};
                    ssl_certificate_key {{server.KeyPath}};
                    ssl_verify_client optional_no_ca;
                    location / {
                        proxy_pass {{behind}};
                        proxy_bind {{Source}};
                        proxy_set_header {{Header}} $ssl_client_escaped_cert;
                    }
                }
            }
            """);
        _process = new(Command.Start("nginx", ["-p", _prefix.FullName, "-c", configuration, "-e", "stderr"], "apt-get install nginx-light"));
    }

    public string Address { get; }

    public Task StartedAsync() => _process.ReadUntilAsync("nginx/"); // it listens before it prints its version

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _prefix.Delete(recursive: true);
    }
}
