using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class RestartSettingTests
{
    private static readonly Dictionary<string, string> Changes = new()
    {
        ["Issuer"] = """ "Issuer": "https://other.test" """,
        ["RequireHttps"] = """ "RequireHttps": false """,
        ["MutualTls:CertificateHeader"] = """ "MutualTls": { "CertificateHeader": "X-Other" } """,
        ["Endpoints:Token"] = """ "Endpoints": { "Token": "/other/token" } """,
        ["Endpoints:Jwks"] = """ "Endpoints": { "Jwks": "/other/jwks" } """,
        ["Endpoints:Authorization"] = """ "Endpoints": { "Authorization": "/other/authorize" } """,
        ["Endpoints:Explanations"] = """ "Endpoints": { "Explanations": "/other/explanations" } """,
        ["Endpoints:InHostDocument"] = """ "Endpoints": { "InHostDocument": false } """,
        ["Keys:Directory"] = """ "Keys": { "Directory": "other" } """,
        ["Keys:EncryptionKeys"] = """ "Keys": { "EncryptionKeys": [ "HwABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4=" ] } """,
        ["Keys:Pem"] = """ "Keys": { "Pem": [ "other.pem" ] } """,
        ["Keys:PemPassword"] = """ "Keys": { "PemPassword": "other" } """,
        ["Keys:RotationInterval"] = """ "Keys": { "RotationInterval": "91.00:00:00" } """,
        ["Keys:AnnounceFor"] = """ "Keys": { "AnnounceFor": "13.00:00:00" } """,
        ["Keys:RetainFor"] = """ "Keys": { "RetainFor": "13.00:00:00" } """,
        ["Keys:RefreshInterval"] = """ "Keys": { "RefreshInterval": "00:00:11" } """,
        ["Keys:ClockSkew"] = """ "Keys": { "ClockSkew": "00:04:00" } """,
        ["Keys:Algorithms"] = """ "Keys": { "Algorithms": [ "ES384" ] } """,
        ["Keys:ReplaceUnreadable"] = """ "Keys": { "ReplaceUnreadable": true } """,
    };

    [TestCaseSource(nameof(Names))]
    public async Task A_reload_keeps_the_value_of_the_start_and_names_the_setting(string name)
    {
        await using var engine = await Engine.With().StartAsync();
        var settings = engine.Running.Services.GetRequiredService<CurrentSettings>();
        var first = settings.Value;

        engine.Reload(Engine.Settings(Changes[name]));

        Warnings(engine).Should().NotBeEmpty().And.OnlyContain(text => text.Contains($": {name}."));
        settings.Value.Should().NotBe(first, "the rest of the settings is in effect");
        RestartSetting.Keep(first.Options, settings.Value.Options).Should().BeEmpty();
    }

    [Test]
    public async Task Several_changes_are_named_together()
    {
        await using var engine = await Engine.With().StartAsync();

        engine.Reload(Engine.Settings($"{Changes["Issuer"]}, {Changes["Keys:ClockSkew"]}"));

        Warnings(engine).Should().NotBeEmpty().And.OnlyContain(text => text.Contains(": Issuer, Keys:ClockSkew."));
    }

    [Test]
    public async Task A_setting_that_takes_effect_at_once_needs_no_restart()
    {
        await using var engine = await Engine.With().StartAsync();

        engine.Reload(Engine.Settings(""" "AccessTokenLifetime": "00:10:00" """));

        engine.Logs.CountOf("RestartNeeded").Should().Be(0);
    }

    [Test]
    public void Every_setting_of_keys_and_endpoints_is_one_that_needs_a_restart() =>
        Of<SigningKeyOptions>("Keys").Concat(Of<IssuerPaths>("Endpoints")).Should().BeSubsetOf(Names());

    [Test]
    public void A_reload_changes_no_object_that_the_host_may_share()
    {
        IssuerPaths endpoints = new() { Token = "/new", Authorization = "/new/authorize" };
        SigningKeyOptions keys = new() { Directory = "new", Pem = { "new.pem" } };
        ClientCredentialsOptions first = new();
        ClientCredentialsOptions reloaded = new() { Endpoints = endpoints, Keys = keys };

        RestartSetting.Keep(first, reloaded).Should().Equal("Endpoints:Token", "Endpoints:Authorization", "Keys:Directory", "Keys:Pem");

        (endpoints.Token, endpoints.Authorization, keys.Directory).Should().Be(("/new", "/new/authorize", "new"));
        keys.Pem.Should().Equal("new.pem");
        (reloaded.Endpoints, reloaded.Keys).Should().Be((first.Endpoints, first.Keys));
    }

    // Configuration announces one reload more than once.
    private static IEnumerable<string> Warnings(Engine engine) => engine.Logs.Lines.Where(line => line.Id.Name == "RestartNeeded").Select(line => line.Text);

    private static IEnumerable<string> Names() => RestartSetting.All.Select(setting => setting.Name);

    private static IEnumerable<string> Of<TOptions>(string section) => typeof(TOptions).GetProperties().Select(property => $"{section}:{property.Name}");
}
