using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Remembers refused requests for <see cref="IRequestExplanations"/>, without anything that could be secret.</summary>
internal sealed class RefusalMemory(
    RefusedRequests requests, RequestExplanations explanations, CurrentSettings settings, TimeProvider time, ILoggerFactory loggers)
{
    private const int MaxValues = 8; // of each parameter, so that no request takes more than a few kilobytes
    private const int MaxCandidates = 8;
    private const int MaxLength = 64; // a JWT is longer
    private const int MaxRun = 20; // of letters and digits: a generated secret has longer ones
    private const int MaxDigits = 4; // a UUID has more

    private readonly ILogger _logger = loggers.CreateLogger(RequestLog.Category);

    /// <param name="received">The request.</param>
    /// <param name="request">What it contained; null if it could not be read.</param>
    /// <param name="sender">The client that was named; null if none was.</param>
    /// <param name="refusal">How it was refused.</param>
    public void Add(in ReceivedRequest received, TokenRequest? request, SentClientId? sender, Refusal refusal)
    {
        if (!requests.AreRemembered)
        {
            return;
        }

        var kept = refusal.Candidates.Count <= MaxCandidates ? refusal : refusal with { Candidates = [.. refusal.Candidates.Take(MaxCandidates)] };
        RefusedRequest refused = new(received.Id, time.GetUtcNow(), kept, [.. Describe(received, request, sender, refusal)], WasRead: request is not null)
        {
            Similar = refusal.ClientId is null ? sender?.Similar : null,
        };
        requests.Add(refused);
        if (settings.Value.Options.IsDevelopment && _logger.IsEnabled(LogLevel.Information))
        {
            _ = LogAsync(refused);
        }
    }

    private async Task LogAsync(RefusedRequest refused)
    {
        try
        {
            _logger.RequestExplained((await explanations.ExplainAsync(refused, CancellationToken.None)).ToString());
        }
        catch (UnavailableException)
        {
            // The store is down, which is logged already. The client's settings are not needed for anything else.
        }
    }

    private static IEnumerable<string> Describe(ReceivedRequest received, TokenRequest? request, SentClientId? sender, Refusal refusal)
    {
        if (received.Caller.Address is { } address)
        {
            yield return $"address {address}";
        }

        if (request is null)
        {
            yield break;
        }

        yield return $"method {SentCredential.MethodOf(request.Credential)}";
        if (ClientNames.Of(refusal, sender) is { } client)
        {
            yield return $"client id {client}";
        }

        if (request.Scope is { } scope)
        {
            yield return $"scope {string.Join(' ', scope.Split(' ').Take(MaxValues).Select(Shorten))}";
        }

        foreach (var (name, values) in new[] { ("resource", request.Targets?.Resources), ("audience", request.Targets?.Audiences) })
        {
            foreach (var value in values?.Take(MaxValues) ?? [])
            {
                yield return $"{name} {Shorten(value)}";
            }
        }

        if (request.Proof is not null)
        {
            yield return "a DPoP proof";
        }

        if (request.Certificate is not null)
        {
            yield return "a TLS client certificate";
        }
    }

    private static string Shorten(string value) => MayBeSecret(value) ? $"({value.Length} characters)" : value;

    // In the wrong parameter. Names of scopes and resources are shorter, and have separators and few digits.
    private static bool MayBeSecret(string value)
    {
        var (run, digits) = (0, 0);
        foreach (var c in value)
        {
            run = char.IsLetterOrDigit(c) ? run + 1 : 0;
            digits += char.IsDigit(c) ? 1 : 0;
            if (run > MaxRun || digits > MaxDigits || c is '@' or '?' || char.IsControl(c))
            {
                return true;
            }
        }

        return value.Length > MaxLength || value.Contains(GeneratedSecret.Prefix, StringComparison.OrdinalIgnoreCase);
    }
}
