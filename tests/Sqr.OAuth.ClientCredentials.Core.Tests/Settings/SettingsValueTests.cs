using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Values that could be read as something else than was meant.</summary>
public sealed class SettingsValueTests
{
    [TestCase("720:00:00", "30.00:00:00")]
    [TestCase("24:00:00", "1.00:00:00")]
    [TestCase("30:00:00:00", "30.00:00:00")]
    [TestCase("30.24:00:00", "31.00:00:00")]
    [TestCase("00:90:00", "01:30:00")]
    [TestCase("00:00:90", "00:01:30")]
    [TestCase("12:00", "12:00:00")]
    [TestCase("1:00:00", "01:00:00")]
    [TestCase(" 01:00:00", "01:00:00")]
    [TestCase("01:00:00\n", "01:00:00")]
    [TestCase("7", "00:00:07")]
    [TestCase("3600", "01:00:00")]
    [TestCase("90d", "90.00:00:00")]
    [TestCase("12h", "12:00:00")]
    [TestCase("500ms", "00:00:00.5000000")]
    [TestCase("P90D", "90.00:00:00")]
    [TestCase("PT12H", "12:00:00")]
    [TestCase("P1M", "01:00:00")]
    [TestCase("forever", "01:00:00")]
    [TestCase("9999999999:00:00:00", "01:00:00")]
    public async Task A_duration_in_another_form_is_refused_with_what_was_probably_meant(string text, string meant)
    {
        await using var engine = With("Keys:RotationInterval", text);

        (await engine.FailToStartAsync()).Should()
            .Contain($"SqrClientCredentials:Keys:RotationInterval is \"{text.Replace("\n", "\\u000a")}\"")
            .And.Contain("[d.]hh:mm:ss").And.Contain($"Try {meant}.");
    }

    [TestCase("90.00:00:00", 90 * 86_400)]
    [TestCase("30.23:59:59", (31 * 86_400) - 1)]
    [TestCase("30.00:00:00.5", (30 * 86_400) + 0.5)]
    [TestCase("30.00:00:00.2500000", (30 * 86_400) + 0.25)]
    public async Task A_duration_is_read_to_the_fraction_of_a_second(string text, double seconds)
    {
        await using var engine = With("Keys:RotationInterval", text);

        Options(engine).Keys.RotationInterval.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [TestCase("01.12.2026")]
    [TestCase("12/01/2026")]
    [TestCase("2026/12/01")]
    [TestCase("1 Dec 2026")]
    [TestCase("2026-12")]
    [TestCase("2026-12-1")]
    [TestCase("12:00:00")]
    [TestCase("2026-12-01T00:00:00 UTC")]
    public async Task A_date_that_is_not_ISO_8601_is_refused(string text)
    {
        await using var engine = With("Clients:acme:Secrets:0:ExpiresAt", text);

        (await engine.FailToStartAsync()).Should().Contain($"SqrClientCredentials:Clients:acme:Secrets:0:ExpiresAt is \"{text}\"")
            .And.Contain("ISO 8601").And.Contain("2027-11-01");
    }

    [TestCase("2026-12-01", "2026-12-01T00:00:00Z")]
    [TestCase("2026-12-01T10:30", "2026-12-01T10:30:00Z")]
    [TestCase("2026-12-01T10:30:15", "2026-12-01T10:30:15Z")]
    [TestCase("2026-12-01T10:30:15.5Z", "2026-12-01T10:30:15.5Z")]
    [TestCase("2026-12-01T10:30:15+01:00", "2026-12-01T09:30:15Z")]
    public async Task A_date_without_an_offset_is_UTC(string text, string expected)
    {
        await using var engine = With("Clients:acme:Secrets:0:ExpiresAt", text);

        Options(engine).Clients["acme"].Secrets[0].ExpiresAt.Should().Be(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture));
    }

    [TestCase("1", "Try true")]
    [TestCase("yes", "Try true")]
    [TestCase("on", "Try true")]
    [TestCase("0", "Try false")]
    [TestCase("no", "Try false")]
    [TestCase("ja", "true or false")]
    public async Task What_is_neither_true_nor_false_is_refused(string text, string remedy)
    {
        await using var engine = With("Clients:acme:Enabled", text);

        (await engine.FailToStartAsync()).Should().Contain($"SqrClientCredentials:Clients:acme:Enabled is \"{text}\"").And.Contain(remedy);
    }

    [Test]
    public async Task A_number_does_not_name_a_choice()
    {
        await using var engine = With("MutualTls:RevocationMode", "1");

        (await engine.FailToStartAsync()).Should().Contain("SqrClientCredentials:MutualTls:RevocationMode is \"1\"").And.Contain("NoCheck");
    }

    [Test]
    [SetCulture("de-DE")]
    public async Task The_culture_of_the_host_changes_no_value()
    {
        await using var engine = With("Keys:RotationInterval", "30.00:00:00.5");

        Options(engine).Keys.RotationInterval.Should().Be(new TimeSpan(30, 0, 0, 0, 500));
    }

    // What Docker Compose, or bash with double quotes, makes of $sha256$..., $pbkdf2-sha256$i=600000$... and of one that is doubled where nothing halves it.
    [TestCase("", "has neither Hash nor Value")]
    [TestCase("+def/ghiQ3Fx9iI", "replaced as variables")]
    [TestCase("-sha256=600000+f", "replaced as variables")]
    [TestCase("$sha256$/9iI", "replaced as variables")]
    [TestCase("$$sha256$$RoBMrAVuljW4AXrq04XSfTMYDYjsmLouXNTQ83Fx9iI", "write each $ once here")]
    [TestCase("$sha256$RoBMrAVuljW4AXrq04XSfTMYDYjsmLouXNTQ83Fx9iI\n", "line break")]
    [TestCase("something else", "has an unknown form")]
    public async Task A_hash_that_lost_its_dollar_signs_is_told_to_double_them(string hash, string reason)
    {
        await using var engine = Engine.With(host: builder =>
            builder.Configuration.AddInMemoryCollection([new("SqrClientCredentials:Clients:acme:Secrets:0:Hash", hash)]));

        var failure = await engine.FailToStartAsync();

        failure.Should().Contain("SqrClientCredentials:Clients:acme:Secrets:0").And.Contain(reason);
        (failure.Contains("$$", StringComparison.Ordinal) || hash.EndsWith('\n')).Should().BeTrue();
        (hash.Length > 0 && failure.Contains(hash, StringComparison.Ordinal)).Should().BeFalse("no message shows a hash");
    }

    private static Engine With(string setting, string value) => Engine.With(
        """ "Clients": { "acme": { "Secrets": [ { "Value": "right" } ] } } """,
        host: builder => builder.Configuration.AddInMemoryCollection([new($"SqrClientCredentials:{setting}", value)]));

    private static ClientCredentialsOptions Options(Engine engine) => engine.Running.Services.GetRequiredService<IOptions<ClientCredentialsOptions>>().Value;
}
