using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bound = Sqr.OAuth.ClientCredentials.Confirmation;
using Request = Sqr.OAuth.ClientCredentials.TokenRequest;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Decides a request by the engine's own rules, as if the client had authenticated by each of its methods in turn, and had presented what it
/// must.</summary>
internal sealed class GrantTrial(Client client, GrantDecision decision, SettingsSnapshot settings, DateTimeOffset now)
{
    private const string AnyMethod = "";

    /// <param name="scope">The scope parameter; null if none is sent.</param>
    /// <param name="resources">The resource parameters.</param>
    public async Task<TrialResult> RunAsync(string? scope, IReadOnlyList<string> resources)
    {
        var means = ClientMeans.Of(client, now);
        using var proofKey = new ProofKey();
        using var certificate = NewCertificate();
        var request = new Request(
            new ClientCredential.Secret(client.ClientId, "", AuthenticationMethod.ClientSecretPost), // not looked at
            scope,
            resources is [] ? null : new(resources, []))
        {
            Certificate = client.RequireCertificateBinding ? certificate : null,
            Proof = client.RequireDPoP ? proofKey.Prove(new(settings.TokenEndpoint), nonce: null) : null,
        };

        Dictionary<string, Bound?> boundTo = [];
        TrialResult result = new() { Client = client };
        foreach (var method in means.Methods is [] ? [AnyMethod] : means.Methods)
        {
            if ((await decision.DecideAsync(new(client, CredentialOf(method, certificate)), request)).Refused(out var refusal, out var decided))
            {
                result = result with { Answer = TrialAnswer.Of(refusal.Error), Notes = [.. means.Notes, .. NotesOf(refusal.Error)] };
                break;
            }

            boundTo[method] = decided.Grant.Confirmation;
            result = Granted(decided.Grant) with { Notes = means.Notes };
        }

        result = result with { Methods = means.Methods, BoundTo = boundTo };

        return means.CanAuthenticate ? result : NotAuthenticated(result);
    }

    private TrialResult Granted(Grant grant)
    {
        var algorithm = client.SigningAlgorithm ?? settings.Options.SigningAlgorithm;
        var hasLifetime = TryGetLifetime(grant, out var lifetime, out var fault);

        return new()
        {
            Client = client,
            Scopes = grant.Scopes,
            Audience = [.. TokenAudience.Of(grant, settings).Where(audience => audience != Engine.NoIssuer)],
            Lifetime = lifetime,
            Algorithm = algorithm,
            Answer = !hasLifetime ? new(500, null, fault!) // no lifetime, so there is a fault
                : SigningAlgorithm.Find(algorithm) is null ? new(503, null, $"No key can sign {algorithm} tokens.")
                : null,
        };
    }

    private bool TryGetLifetime(Grant grant, out TimeSpan lifetime, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            (lifetime, fault) = (TokenIssuer.LifetimeOf(grant, settings.Options), null);

            return true;
        }
        catch (ArgumentException exception)
        {
            (lifetime, fault) = (TimeSpan.Zero, exception.Message);

            return false;
        }
    }

    // A client that is not authenticated learns nothing else.
    private static TrialResult NotAuthenticated(TrialResult result) => result with
    {
        Answer = TrialAnswer.Of(TokenError.InvalidClient),
        Notes = result.Answer is { } other ? [.. result.Notes, $"If it could authenticate, the answer would be {other}"] : result.Notes,
    };

    private IEnumerable<string> NotesOf(TokenError error)
    {
        if (error.Code == TokenErrorCode.UnauthorizedClient)
        {
            yield return "AllowTokenRequests is false.";
        }

        if (error.Code == TokenErrorCode.InvalidScope)
        {
            yield return client.Scopes.Count > 0 ? $"Its scopes are {string.Join(", ", client.Scopes)}." : "It has no scopes.";
        }

        if (error.Code == TokenErrorCode.InvalidTarget)
        {
            yield return client.Resources.Count > 0 ? $"Its resources are {string.Join(", ", client.Resources)}." : "It has no resources.";
        }
    }

    // Nothing but a certificate binds a token, so that a secret stands for an assertion too.
    private static ProvenCredential CredentialOf(string method, X509Certificate2 certificate) =>
        method == AuthenticationMethod.TlsClientAuth.Name() || method == AuthenticationMethod.SelfSignedTlsClientAuth.Name()
            ? new ProvenCredential.Certificate(Bound.ThumbprintOf(certificate))
            : new ProvenCredential.Secret(new() { Hash = "" });

    private X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        return new CertificateRequest("CN=sqr-oauth", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }
}
