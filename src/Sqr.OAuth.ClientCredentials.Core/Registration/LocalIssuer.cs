namespace Sqr.OAuth.ClientCredentials;

/// <summary>The issuer in this app, for what accepts its tokens there.</summary>
/// <remarks>An interface, because some containers make a concrete type that nobody registered: an app without an issuer would seem to have one.</remarks>
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
