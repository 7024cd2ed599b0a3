namespace Sqr.OAuth.ClientCredentials;

/// <summary>The issuer in this app, for code in the same app that accepts its tokens.</summary>
/// <remarks>An interface, because some containers create a concrete type that is not registered: an app without an issuer would seem to have one.</remarks>
internal interface ILocalIssuer
{
    CurrentSettings Settings { get; }

    SigningKeyRing Keys { get; }

    ProofNonces Nonces { get; }
}

internal sealed class LocalIssuer(CurrentSettings settings, SigningKeyRing keys, Lazy<ProofNonces> nonces) : ILocalIssuer
{
    public CurrentSettings Settings => settings;

    public SigningKeyRing Keys => keys;

    public ProofNonces Nonces => nonces.Value;
}
