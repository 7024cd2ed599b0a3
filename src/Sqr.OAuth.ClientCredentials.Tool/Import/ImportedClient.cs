using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>What became of a client of another product.</summary>
/// <param name="Source">The client.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it was refused or skipped, if that is not plain.</param>
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

    // Of a client that stays as it is, nothing was lost.
    private IEnumerable<string> Remarks() => [.. Outcome is ImportOutcome.Skipped ? [] : Source.Remarks, .. Reason is null ? [] : new[] { Reason }];

    private string Parts() => Outcome is ImportOutcome.TakenOver or ImportOutcome.Replaced && Source.Client is { } client
        ? $"{(client.Enabled ? "" : ", disabled")}, scopes: {(client.Scopes.Count == 0 ? "none" : string.Join(' ', client.Scopes))}"
        : Outcome is ImportOutcome.Skipped && Reason is null ? "; --replace takes it over" : "";
}

/// <summary>What can become of a client, in the order of the summary.</summary>
internal enum ImportOutcome
{
    /// <summary>It is here now.</summary>
    TakenOver,

    /// <summary>It was here, and is now as it was there.</summary>
    Replaced,

    /// <summary>It was here, and stays as it is.</summary>
    Skipped,

    /// <summary>It does not use this grant.</summary>
    LeftOut,

    /// <summary>It has something that is not valid here.</summary>
    Refused,
}
