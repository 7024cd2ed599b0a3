namespace Sqr.OAuth.ClientCredentials;

/// <summary>Why a request was refused. Contains no secret, assertion, proof or token.</summary>
public sealed class RequestExplanation
{
    /// <summary>The identifier of the request, as in the header <c>Request-Id</c> of its answer.</summary>
    public required string RequestId { get; init; }

    /// <summary>When it was refused.</summary>
    public required DateTimeOffset RefusedAt { get; init; }

    /// <summary>The error of the answer (RFC 6749 §5.2).</summary>
    public required string Error { get; init; }

    /// <summary>The description of the error, as it was answered.</summary>
    public required string ErrorDescription { get; init; }

    /// <summary>The reason that the answer did not give, by its name in docs/events.md; null if the answer said everything.</summary>
    public string? Reason { get; init; }

    /// <summary>The client; null if the request was refused before one was found.</summary>
    public string? ClientId { get; init; }

    /// <summary>What the request contained.</summary>
    public required IReadOnlyList<string> Received { get; init; }

    /// <summary>The rules that it kept, in the order in which they are checked.</summary>
    public required IReadOnlyList<string> Passed { get; init; }

    /// <summary>The rule that it broke. No later rule was checked.</summary>
    public required string Failed { get; init; }

    /// <summary>What would be right, by the client's settings of now.</summary>
    public required IReadOnlyList<string> Advice { get; init; }

    /// <summary>All of it as text of several lines.</summary>
    public override string ToString() => string.Join('\n', Lines());

    private IEnumerable<string> Lines() =>
    [
        $"Request {RequestId} was refused at {LogText.Of(RefusedAt)}: {Error}{(Reason is null ? "" : $", {Reason}")}.",
        .. Received.Select(line => $"  received  {line}"),
        .. Passed.Select(line => $"  passed    {line}"),
        $"  failed    {Failed}",
        $"  answered  {ErrorDescription}",
        .. Advice.Select(line => $"  advice    {line}"),
    ];
}
