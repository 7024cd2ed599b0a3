using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A token that a platform issued to a workload, and the setting that admits this workload and no other.</summary>
internal sealed class SampleToken
{
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(1);

    private readonly AccessToken _token;

    private SampleToken(AccessToken token, string issuer, string subject)
    {
        (_token, Issuer, Subject) = (token, issuer, subject);
        Platform = WorkloadPlatform.Of(issuer, subject);
    }

    public string Issuer { get; }

    public string Subject { get; }

    /// <summary>Null if the platform is unknown.</summary>
    public WorkloadPlatform? Platform { get; }

    public List<string> Audiences => _token.Claims.Text("aud") is { } one ? [one] : _token.Claims.Texts("aud");

    public DateTimeOffset? ExpiresAt => _token.Moment("exp");

    /// <summary>Why the issuer rejects a token with this header; null if it does not.</summary>
    public string? HeaderFault
    {
        get
        {
            using var header = JsonDocument.Parse(_token.Header.ToJsonString());

            return WorkloadTokenReader.ReadHeader(header.RootElement).Refused(out var refusal, out _) ? refusal.Error.Description : null;
        }
    }

    public bool HasAge => _token.Moment("iat") is not null;

    /// <exception cref="RefusedException">The text is not a platform's token.</exception>
    public static SampleToken Read(string text)
    {
        var token = AccessToken.Read(text.Trim())
            ?? throw new RefusedException("This is not a JWT. Pass the token exactly as the platform issues it: three parts separated by two dots.");
        var subject = token.Claims.Text("sub") ?? throw new RefusedException("The token has no sub, so its workload cannot be identified.");
        var issuer = token.Claims.Text("iss")
            ?? TrustDomainOf(subject)
            ?? throw new RefusedException("The token has no iss, so its issuer cannot be identified.");

        return issuer == subject
            ? throw new RefusedException(
                "The client created this token itself: its iss and sub are the same. Register its public key with --jwk or --jwks-uri.")
            : new(token, issuer, subject);
    }

    /// <summary>The setting, as narrow as the token allows.</summary>
    /// <param name="audience">Null for the issuer identifier.</param>
    public FederatedCredential ToCredential(string? audience)
    {
        var isInCluster = Platform == WorkloadPlatform.Kubernetes && Uri.TryCreate(Issuer, UriKind.Absolute, out var address)
            && (address.IdnHost.EndsWith(".svc", StringComparison.Ordinal) || address.IdnHost.EndsWith(".svc.cluster.local", StringComparison.Ordinal));

        return new()
        {
            Issuer = Issuer,
            Subject = Subject,
            Audience = audience,
            Claims = LastingIdentity(),
            MaxTokenAge = MaxAge(),
            JwksUri = isInCluster ? new("https://kubernetes.default.svc/openid/v1/jwks") : null,
            CaFile = isInCluster ? "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt" : null,
            BearerTokenFile = isInCluster ? "/var/run/secrets/kubernetes.io/serviceaccount/token" : null,
        };
    }

    private static string? TrustDomainOf(string subject) => subject.Split('/') is ["spiffe:", "", { Length: > 0 } domain, ..] ? $"spiffe://{domain}" : null;

    // A name may be released and reused by someone else; a number is not.
    private Dictionary<string, string> LastingIdentity()
    {
        var claim = Platform == WorkloadPlatform.GitHub ? "repository_id" : Platform == WorkloadPlatform.GitLab ? "project_id" : null;

        return claim is not null && _token.Claims.Text(claim) is { } id ? new() { [claim] = id } : [];
    }

    private TimeSpan MaxAge()
    {
        var usual = new FederatedCredential { Issuer = "", Subject = "" }.MaxTokenAge;
        var lifetime = ExpiresAt - _token.Moment("iat") ?? usual;

        return lifetime > LongestAge ? LongestAge : lifetime > usual ? lifetime : usual;
    }
}
