using System.Collections.Concurrent;
using System.Globalization;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>What became of the requests of a victim and of its attackers.</summary>
internal sealed class AttackReport
{
    private readonly ConcurrentDictionary<int, int> _attackers = new();
    private readonly List<SentRequest> _victim = [];

    public void NoteAttacker(int status) => _attackers.AddOrUpdate(status, 1, static (_, count) => count + 1);

    public void NoteVictim(SentRequest request) => _victim.Add(request);

    public string Line(string name)
    {
        var times = _victim.Where(request => request.Status == 200).Select(request => request.Took.TotalMilliseconds).Order().ToList();
        var (median, most) = times is [] ? (double.NaN, double.NaN) : (times[times.Count / 2], times[^1]);
        var statuses = _victim.GroupBy(request => request.Status, (status, all) => KeyValuePair.Create(status, all.Count()));

        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {times.Count} of {_victim.Count} | {Statuses(statuses)} | {median:0} ms, {most:0} ms | {Statuses(_attackers)} |");
    }

    public static string Heading =>
        """
        | attack | victim got a token | victim's answers | median, longest | attackers' answers |
        | --- | --- | --- | --- | --- |
        """;

    private static string Statuses(IEnumerable<KeyValuePair<int, int>> counts)
    {
        var text = string.Join(", ", counts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} × {(pair.Key == 0 ? "none" : pair.Key)}"));

        return text.Length > 0 ? text : "none";
    }
}
