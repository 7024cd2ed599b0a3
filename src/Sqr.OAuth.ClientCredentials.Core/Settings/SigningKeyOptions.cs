namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where signing keys come from: files of your own, or a directory in which we keep ours.</summary>
public sealed class SigningKeyOptions
{
    /// <summary>The directory in which our keys are kept.</summary>
    /// <value>A path, relative to the content root; <c>keys</c> by default. Neither <c>~</c> nor a variable is expanded.</value>
    public string Directory { get; set; } = "keys";

    /// <summary>The keys that encrypt private keys in the directory; the first encrypts, all decrypt.</summary>
    /// <value>Base64 of 32 bytes each (AES-256). Empty, the default: ASP.NET Core Data Protection.</value>
    public IList<string> EncryptionKeys { get; } = [];

    /// <summary>Files with keys of your own, PEM or PFX. If there are any, the directory is not used; the first that fits an algorithm signs, all are published.</summary>
    /// <value>Paths, relative to the content root.</value>
    public IList<string> Pem { get; } = [];

    /// <summary>The password of the files in <see cref="Pem"/>, where they have one.</summary>
    public string? PemPassword { get; set; }

    /// <summary>How long a key signs before the next takes over.</summary>
    /// <value>Longer than <see cref="AnnounceFor"/>, at most ten years; 90 days by default.</value>
    public TimeSpan RotationInterval { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a key stands in the JWK Set, at least, before it signs: longer than any consumer keeps a JWK Set.</summary>
    /// <value>At least <see cref="ClockSkew"/> and twice <see cref="RefreshInterval"/>; 14 days by default.</value>
    public TimeSpan AnnounceFor { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a key stands in the JWK Set after it has signed its last token.</summary>
    /// <value>At least the longest lifetime of a token and twice <see cref="ClockSkew"/>, at most ten years; 14 days by default.</value>
    public TimeSpan RetainFor { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How often this node looks what other nodes have done with the keys.</summary>
    /// <value>From 50 milliseconds to one hour; ten seconds by default.</value>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How far apart the clocks of the nodes may be.</summary>
    /// <value>From zero to one hour; five minutes by default.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Algorithms to keep keys for beside <see cref="ClientCredentialsOptions.SigningAlgorithm"/> and those that clients of the settings pin: those that clients of a database pin.</summary>
    /// <value>Empty, the default: such a key is made when it is first needed.</value>
    public IList<string> Algorithms { get; } = [];

    /// <summary>Whether a key that can no longer be decrypted is replaced by a new one at once. Its public half stays published, so that tokens already issued verify.</summary>
    /// <value>False, the default: such a key stops the start of the host, with a message that says what to bring back.</value>
    public bool ReplaceUnreadable { get; set; }

    /// <summary>How long it takes at most until every node publishes a key.</summary>
    internal TimeSpan ShortestAnnouncement => ClockSkew + RefreshInterval + RefreshInterval;

    /// <summary>The longest lifetime of a token whose key is published until it has expired.</summary>
    internal TimeSpan LongestLifetime => RetainFor - ClockSkew - ClockSkew;
}
