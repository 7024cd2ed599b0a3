using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the files of <see cref="MutualTlsOptions.TrustedRoots"/>, once each time that the settings are read.</summary>
internal sealed class TrustedRootFiles(IHostEnvironment? environment = null) : IPostConfigureOptions<ClientCredentialsOptions>
{
    public void PostConfigure(string? name, ClientCredentialsOptions options)
    {
        if (environment is null)
        {
            return; // a tool knows the settings of a host, not the files beside them, and authenticates nobody
        }

        var (setting, files, authorities) = ($"{options.Path}:MutualTls:TrustedRoots", options.MutualTls.TrustedRoots, new TrustedAuthorities());
        var (known, isRefused) = (options.Unreadable.Count, false);
        for (var i = 0; i < files.Count; i++)
        {
            if (!PathSetting.Check(setting, files[i], "", options, []))
            {
                isRefused = true; // by the validation, which says why
            }
            else if (Read(files[i], environment.ContentRootPath, authorities) is { } fault)
            {
                options.Unreadable.Add($"{setting}:{i} is \"{files[i]}\", and that file {fault} It must hold certificates in PEM. Try openssl x509 -in FILE to see what it holds.");
            }
        }

        if (files.Count > 0 && !authorities.HaveRoot && !isRefused && options.Unreadable.Count == known)
        {
            options.Unreadable.Add($"{setting} has no root: each certificate in it was signed by another. Add the file with the certificate of the authority that signed itself.");
        }

        options.MutualTls.Authorities = authorities;
    }

    /// <returns>What is wrong with the file; null if nothing is.</returns>
    private static string? Read(string path, string contentRoot, TrustedAuthorities authorities)
    {
        try
        {
            var certificates = CertificatePem.Read(File.ReadAllText(Path.GetFullPath(path, contentRoot)));
            authorities.Add(certificates);

            return certificates.Count > 0 ? null : "holds none.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return $"cannot be used: {exception.Message}";
        }
    }
}
