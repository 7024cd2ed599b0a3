using System.Globalization;
using System.Text.Json.Nodes;
using Bound = Sqr.OAuth.ClientCredentials.Confirmation;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>What a client would get.</summary>
internal sealed record TrialResult
{
    public required Client Client { get; init; }

    /// <summary>The answer in place of a token; null if it would get one.</summary>
    public TrialAnswer? Answer { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Empty if that is the issuer, which is not known.</summary>
    public IReadOnlyList<string> Audience { get; init; } = [];

    public TimeSpan Lifetime { get; init; }

    public string Algorithm { get; init; } = "";

    /// <summary>The methods by which it may authenticate.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>What a token is bound to, by the method.</summary>
    public IReadOnlyDictionary<string, Bound?> BoundTo { get; init; } = new Dictionary<string, Bound?>();

    /// <summary>What explains the answer, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public void Print(Output output, string source)
    {
        output.Properties(
            ToJson(source),
            [
                ("Client", $"{Client.ClientId} ({source})"),
                ("Answer", Answer?.ToString() ?? "a token"),
                .. Answer is null ? Granted() : [],
                ("Methods", string.Join(", ", Methods)),
            ]);
        foreach (var note in output.IsJson ? [] : Notes)
        {
            output.Line(note);
        }
    }

    private (string Name, string Value)[] Granted() =>
    [
        ("Scopes", Scopes is [] ? "none" : string.Join(' ', Scopes)),
        ("Audience", Audience is [] ? "the issuer" : string.Join(' ', Audience)),
        ("Lifetime", Lifetime.ToString("c", CultureInfo.InvariantCulture)),
        ("Algorithm", Algorithm),
        ("Bound to", BoundToText()),
    ];

    private string BoundToText()
    {
        var groups = BoundTo.GroupBy(bound => string.Join(" and ", NamesOf(bound.Value).DefaultIfEmpty("nothing")), bound => bound.Key).ToList();

        return groups is [var same] ? same.Key : string.Join(", ", groups.Select(group => $"{group.Key} with {string.Join(" or ", group)}"));
    }

    private JsonObject ToJson(string source)
    {
        var json = new JsonObject
        {
            ["clientId"] = Client.ClientId,
            ["source"] = source,
            ["granted"] = Answer is null,
            ["answer"] = Answer?.ToJson(),
        };
        if (Answer is null)
        {
            json["scopes"] = ArrayOf(Scopes);
            json["audience"] = Audience is [] ? null : ArrayOf(Audience);
            json["lifetime"] = Lifetime.ToString("c", CultureInfo.InvariantCulture);
            json["algorithm"] = Algorithm;
            json["boundTo"] = new JsonObject(BoundTo.Select(bound => KeyValuePair.Create(bound.Key, (JsonNode?)ArrayOf(NamesOf(bound.Value)))));
        }

        json["methods"] = ArrayOf(Methods);
        json["notes"] = ArrayOf(Notes);

        return json;
    }

    private static IEnumerable<string> NamesOf(Bound? confirmation) =>
        new[] { (confirmation?.JwkThumbprint, "DPoP key"), (confirmation?.CertificateThumbprint, "certificate") }
            .Where(way => way.Item1 is not null)
            .Select(way => way.Item2);

    private static JsonArray ArrayOf(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}

/// <summary>An answer without a token.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The <c>error</c> of RFC 6749; null if the answer is a fault.</param>
/// <param name="Description">The <c>error_description</c>; of a fault, what is wrong.</param>
internal sealed record TrialAnswer(int Status, string? Error, string Description)
{
    public static TrialAnswer Of(TokenError error) => new((int)error.Status, error.Code.Name, error.Description);

    public override string ToString() => Error is null ? $"{Status}: {Description}" : $"{Status} {Error}: {Description}";

    public JsonObject ToJson() => new() { ["status"] = Status, ["error"] = Error, ["description"] = Description };
}
