namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A reload says which settings have changed, and no value.</summary>
public sealed class ChangedSettingsTests
{
    private const string Before = """
        "AccessTokenLifetime": "00:10:00",
        "Scopes": { "read:users": { "Description": "Reads" } },
        "Clients": {
          "acme": { "Scopes": [ "read:users" ], "Secrets": [ { "Value": "hush-hush" } ], "Claims": { "roles": [ "a", "b" ] } },
          "globex": { "Scopes": [ "read:users" ] }
        }
        """;

    [TestCase("\"00:10:00\"", "\"00:20:00\"", "AccessTokenLifetime")]
    [TestCase("hush-hush", "hush-hush-hush", "Clients:acme:Secrets:Value")]
    [TestCase("\"a\", \"b\"", "\"a\"", "Clients:acme:Claims:roles")]
    [TestCase("\"a\", \"b\"", "\"b\", \"a\"", "Clients:acme:Claims:roles")]
    [TestCase("\"globex\": { \"Scopes\": [ \"read:users\" ] }", "\"globex\": { \"Scopes\": [] }", "Clients:globex:Scopes")]
    [TestCase(",\n  \"globex\": { \"Scopes\": [ \"read:users\" ] }", "", "Clients:globex")]
    [TestCase("\"globex\": {", "\"Globex Corporation\": {", "Clients:globex, Clients:Globex Corporation")]
    [TestCase("\"Reads\"", "\"Reads all\"", "Scopes:read:users:Description")]
    [TestCase("\"AccessTokenLifetime\": \"00:10:00\",", "\"AccessTokenLifetime\": \"00:10:00\", \"Audience\": \"https://api.test\",", "Audience")]
    [TestCase("\"globex\"", "\"Globex\"", "Clients:globex:Scopes")] // another client id: names of clients have a case
    [TestCase("\"AccessTokenLifetime\": \"00:10:00\",", "\"AccessTokenLifetime\": \"00:10:00\", \"RequireHttps\": \"false\",", "nothing")]
    public async Task The_names_are_logged_and_noted(string part, string changed, string names)
    {
        var events = new KeptEvents();
        await using var engine = await AuditedEngine.StartWithAsync(events, Before);

        engine.Reload(Engine.Settings(Before.Replace("\r", "").Replace(part, changed)));

        LoggedBy(engine)
            .Should().Contain($"Changed: {names}.").And.NotContain("hush");
        await engine.Running.StopAsync();
        events.Of<SettingsReloaded>().SelectMany(reloaded => reloaded.Settings).Should().Equal(names is "nothing" ? [] : names.Split(", "));
    }

    [Test]
    public async Task After_a_reload_that_was_refused_the_next_one_names_all_that_has_changed_since()
    {
        await using var engine = await Engine.With(Before).StartAsync();

        engine.Reload(Engine.Settings(Before.Replace("00:10:00", "never").Replace("\"Reads\"", "\"Reads all\"")));
        engine.Reload(Engine.Settings(Before.Replace("00:10:00", "00:20:00").Replace("\"Reads\"", "\"Reads all\"")));

        LoggedBy(engine)
            .Should().Contain("Changed: AccessTokenLifetime, Scopes:read:users:Description.");
    }

    [Test]
    public async Task Of_very_many_the_log_names_some_and_the_event_all()
    {
        var events = new KeptEvents();
        await using var engine = await AuditedEngine.StartWithAsync(events, """ "Clients": { "acme": {} } """);

        engine.Reload(Engine.Settings($$""" "Clients": { "acme": {}, {{string.Join(',', Enumerable.Range(100, 25).Select(i => $"\"c{i}\": {{}}"))}} } """));

        LoggedBy(engine).Should().Contain("Clients:c119 and 5 more.");
        (await events.FirstAsync<SettingsReloaded>(_ => true)).Settings.Should().HaveCount(25);
    }

    // Configuration reports this reload twice: once of the file, and once of the whole.
    private static string LoggedBy(Engine engine) => engine.Logs.Lines.First(line => line.Id.Name == "SettingsReloaded").Text;
}
