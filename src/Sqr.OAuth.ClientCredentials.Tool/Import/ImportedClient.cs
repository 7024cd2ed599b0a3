using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>What happened to a client of another product.</summary>
/// <param name="Source">The client.</param>
/// <param name="Outcome">What happened to it.</param>
/// <param name="Reason">Why it was refused or skipped, if that is not obvious.</param>
internal sealed record ImportedClient(ForeignClient Source, ImportOutcome Outcome, string? Reason = null)
{
    public static string Words(ImportOutcome outcome) => outcome switch
    {
        ImportOutcome.TakenOver => "taken over",
        ImportOutcome.Replaced => "replaced",
        ImportOutcome.Skipped => "there already",
        ImportOutcome.LeftOut => "left out",
        _ => "refused",
    };

    public IEnumerable<string> Lines() =>
        [$"{Source.ClientId}: {Words(Outcome)}{Parts()}", .. Remarks().Select(remark => $"  {remark}")];

    public JsonObject ToJson() => new()
    {
        ["clientId"] = Source.ClientId,
        ["outcome"] = Words(Outcome).Replace(' ', '-'),
        ["remarks"] = Remarks().ToJson(),
    };

    // A client that stays as it is has lost nothing.
    private IEnumerable<string> Remarks() => [.. Outcome is ImportOutcome.Skipped ? [] : Source.Remarks, .. Reason is null ? [] : new[] { Reason }];

    private string Parts() => Outcome is ImportOutcome.TakenOver or ImportOutcome.Replaced && Source.Client is { } client
        ? $"{(client.Enabled ? "" : ", disabled")}, scopes: {(client.Scopes.Count == 0 ? "none" : string.Join(' ', client.Scopes))}"
        : Outcome is ImportOutcome.Skipped && Reason is null ? "; use --replace to import it" : "";
}

/// <summary>What can happen to a client, in the order of the summary.</summary>
internal enum ImportOutcome
{
    /// <summary>It was added.</summary>
    TakenOver,

    /// <summary>It already existed, and was replaced.</summary>
    Replaced,

    /// <summary>It already existed, and was not changed.</summary>
    Skipped,

    /// <summary>It does not use this grant.</summary>
    LeftOut,

    /// <summary>It has something that is not valid here.</summary>
    Refused,
}
