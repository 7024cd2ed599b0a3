using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A new key pair for a client: the private half is written to a file, the public half is registered.</summary>
internal sealed class NewClientKey : IDisposable
{
    private readonly string _path;
    private bool _isRegistered;

    private NewClientKey(string path, string keyId, string jwk) => (_path, KeyId, Jwk) = (path, keyId, jwk);

    public string KeyId { get; }

    /// <summary>The public half, for <see cref="ClientSettings.JsonWebKeys"/>.</summary>
    public string Jwk { get; }

    /// <summary>Creates a key for ES256 and writes its private half to a file that only its owner can read.</summary>
    /// <param name="path">The file, which must not exist: a JWK if it ends in .jwk or .json, otherwise PEM.</param>
    /// <exception cref="RefusedException">The file exists, or cannot be written.</exception>
    public static NewClientKey Create(string path)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keyId = Base64UrlEncoder.Encode(new ECDsaSecurityKey(pair).ComputeJwkThumbprint());
        var jwk = PublicJwk.Of(pair);
        jwk["use"] = "sig";
        jwk["alg"] = SecurityAlgorithms.EcdsaSha256;
        jwk["kid"] = keyId;
        Write(path, Path.GetExtension(path).ToUpperInvariant() is ".JWK" or ".JSON" ? PrivateJwk(jwk, pair) : pair.ExportPkcs8PrivateKeyPem());

        return new(path, keyId, jwk.ToJsonString());
    }

    /// <summary>Keeps the file, because the public half is registered.</summary>
    public void Keep() => _isRegistered = true;

    /// <summary>Deletes the file, unless its key is registered: the key is not used anywhere.</summary>
    public void Dispose()
    {
        if (!_isRegistered)
        {
            File.Delete(_path);
        }
    }

    public void AddTo(JsonObject json)
    {
        json["keyFile"] = Path.GetFullPath(_path);
        json["keyId"] = KeyId;
    }

    /// <summary>Tells the user where the private half is, and how to try it.</summary>
    public void Print(string clientId) =>
        Output.Note(
            $"The private key is in {_path}, which only you can read; its kid is {KeyId}. "
            + $"Try it: sqr-oauth token URL --client-id {PlainText.Quote(clientId)} --key {PlainText.Quote(_path)}");

    private static string PrivateJwk(JsonObject publicJwk, ECDsa pair)
    {
        var jwk = publicJwk.DeepClone().AsObject();
        jwk["d"] = Base64UrlEncoder.Encode(pair.ExportParameters(includePrivateParameters: true).D);

        return jwk.ToJsonString();
    }

    private static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var writer = new StreamWriter(path, options);
            writer.WriteLine(text);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new RefusedException($"The file {path} already exists and is not overwritten. Choose a new file with --key-file FILE.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The private key cannot be written to {path}: {exception.Message} Choose another file with --key-file FILE.");
        }
    }
}

/// <summary>The options that create a key.</summary>
internal sealed class NewClientKeyOptions
{
    private readonly Option<bool> _newKey = new("--new-key")
    {
        Description = "Create a key pair, register its public half, and write the private half to a file that only you can read.",
    };

    private readonly Option<FileInfo?> _file = new("--key-file")
    {
        Description = "The file for the private half, which must not exist: PEM, or a JWK if it ends in .jwk. Default: CLIENT.pem.",
        HelpName = "file",
    };

    public void AddTo(Command command)
    {
        command.Add(_newKey);
        command.Add(_file);
    }

    public bool AreGiven(ParseResult parsed) => parsed.GetValue(_newKey);

    /// <returns>Null if no key was requested.</returns>
    /// <exception cref="RefusedException">The file cannot be written, or was given without a request for a key.</exception>
    public NewClientKey? Create(ParseResult parsed, string clientId)
    {
        var file = parsed.GetValue(_file);
        if (!AreGiven(parsed))
        {
            return file is null
                ? null
                : throw new RefusedException("--key-file needs --new-key: it is the file for the new key.", ExitCodes.Usage);
        }

        return NewClientKey.Create(file?.ToString() ?? $"{FileNameOf(clientId)}.pem");
    }

    // A client identifier may contain characters that a file name must not, or that lead out of the directory.
    private static string FileNameOf(string clientId) =>
        string.Concat(clientId.Select((c, index) => char.IsAsciiLetterOrDigit(c) || (index > 0 && c is '-' or '.' or '_') ? c : '_'));
}
