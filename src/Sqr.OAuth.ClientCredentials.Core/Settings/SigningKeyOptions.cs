namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where signing keys come from: your own files, or a directory in which the issuer keeps its keys.</summary>
public sealed class SigningKeyOptions
{
    /// <summary>The directory in which the issuer keeps its keys.</summary>
    /// <value>A path, relative to the content root; <c>keys</c> by default. Neither <c>~</c> nor variables are expanded.</value>
    public string Directory { get; set; } = "keys";

    /// <summary>The keys that encrypt private keys in the store, and seal the stored keys. The first one encrypts and seals, all of them decrypt.</summary>
    /// <value>Each is 32 bytes in base64 (AES-256). Empty, the default: ASP.NET Core Data Protection encrypts.</value>
    public IList<string> EncryptionKeys { get; } = [];

    /// <summary>Files with your own keys, PEM or PFX. If there are any, the directory is not used. The first key that matches an algorithm signs, and all
    /// are published.</summary>
    /// <value>Paths, relative to the content root.</value>
    public IList<string> Pem { get; } = [];

    /// <summary>The password of the files in <see cref="Pem"/>, if they have one.</summary>
    public string? PemPassword { get; set; }

    /// <summary>How long a key signs before the next one takes over.</summary>
    /// <value>Longer than <see cref="AnnounceFor"/>, at most ten years; 90 days by default.</value>
    public TimeSpan RotationInterval { get; set; } = TimeSpan.FromDays(90);

    /// <summary>The minimum time that a key is in the JWK Set before it signs. Make it longer than any consumer caches the JWK Set.</summary>
    /// <value>At least <see cref="ClockSkew"/> plus twice <see cref="RefreshInterval"/>; 14 days by default.</value>
    public TimeSpan AnnounceFor { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a key stays in the JWK Set after it has signed its last token.</summary>
    /// <value>At least the longest lifetime of a token plus twice <see cref="ClockSkew"/>, at most ten years; 14 days by default.</value>
    public TimeSpan RetainFor { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How often this node checks what other nodes have done with the keys.</summary>
    /// <value>From 50 milliseconds to one hour; ten seconds by default.</value>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How far apart the clocks of the nodes, and that of a database, may be. A node whose clock is further off erases and removes no key.</summary>
    /// <value>From zero to one hour; five minutes by default.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Extra algorithms to keep signing keys for, in addition to <see cref="ClientCredentialsOptions.SigningAlgorithm"/> and those that clients in
    /// the settings pin. List those that clients in a database pin.</summary>
    /// <value>Empty, the default: a key for such an algorithm is created when it is first needed.</value>
    public IList<string> Algorithms { get; } = [];

    /// <summary>Whether a key that can no longer be decrypted is replaced immediately. Its public half is published again once an operator has sealed it
    /// (<see cref="ISigningKeys.SealAsync"/>), so that tokens already issued verify.</summary>
    /// <value>False, the default: such a key stops the start of the host, with a message that says what to restore.</value>
    public bool ReplaceUnreadable { get; set; }

    /// <summary>How far two readings of a clock may be apart. Not zero, because no clock is read twice at the same moment.</summary>
    internal TimeSpan ClockTolerance => ClockSkew > TimeSpan.FromSeconds(1) ? ClockSkew : TimeSpan.FromSeconds(1);

    /// <summary>How long it takes at most until every node publishes a key.</summary>
    internal TimeSpan ShortestAnnouncement => ClockSkew + RefreshInterval + RefreshInterval;

    /// <summary>The longest lifetime that tokens can have so that their key stays published until they have expired.</summary>
    internal TimeSpan LongestLifetime => RetainFor - ClockSkew - ClockSkew;
}
