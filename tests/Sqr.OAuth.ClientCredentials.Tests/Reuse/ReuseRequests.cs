using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Issuers that give tokens again, and whether they did.</summary>
internal static class ReuseRequests
{
    public static Issuer Reusing(this Issuer issuer, string window = "00:00:30") => issuer.Setting("TokenReuse", window);

    public static T Service<T>(this RunningIssuer issuer)
        where T : notnull => issuer.App.Services.GetRequiredService<T>();

    /// <summary>Changes a setting while the host runs.</summary>
    public static void Reload(this RunningIssuer issuer, string path, string? value)
    {
        issuer.App.Configuration[$"{ClientCredentialsOptions.SectionName}:{path}"] = value;
        ((IConfigurationRoot)issuer.App.Configuration).Reload();
    }

    public static void ShouldBeTheTokenOf(this Answer answer, Answer earlier) =>
        answer.Json.GetProperty("access_token").GetString().Should().Be(earlier.Json.GetProperty("access_token").GetString());

    public static void ShouldBeAnotherTokenThan(this Answer answer, Answer earlier) => answer.Token.Id.Should().NotBe(earlier.Token.Id);
}
