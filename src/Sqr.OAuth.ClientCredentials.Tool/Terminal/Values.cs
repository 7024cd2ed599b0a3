using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Options and arguments in the forms that settings have, with advice if a value does not have the form.</summary>
internal static class Values
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500); // added to now, the result must still be a date

    /// <summary>Written as in settings.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "d.hh:mm:ss",
        CustomParser = result => result.Tokens is [{ Value: var text }] && DurationText.Parse(text) is { } value && value >= TimeSpan.Zero && value <= Longest
            ? value
            : Fail<TimeSpan?>(result, $"{name} must be {DurationText.RuleFor(result.Tokens is [var token] ? token.Value : "")}."),
    };

    /// <summary>Written as in settings.</summary>
    public static Option<DateTimeOffset?> Moment(string name, string description) => new(name)
    {
        Description = $"{description} An ISO 8601 date, UTC unless it has an offset.",
        HelpName = "yyyy-mm-dd[Thh:mm:ssZ]",
        CustomParser = result => result.Tokens is [{ Value: var text }] && MomentText.Parse(text) is { } value
            ? value
            : Fail<DateTimeOffset?>(result, $"{name} must be {MomentText.Rule}."),
    };

    public static Option<bool?> Flag(string name, string description) => new(name) { Description = description, HelpName = "true|false" };

    public static Option<string?> Text(string name, string description) => new(name) { Description = description, HelpName = "text" };

    /// <summary>An option that can be repeated, or followed by several values.</summary>
    public static Option<string[]> Texts(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "text",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<FileInfo[]> Files(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "file",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<Uri?> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "url",
        CustomParser = result => result.Tokens is [{ Value: var text }] && Uri.TryCreate(text, UriKind.Absolute, out var address)
            ? address
            : Fail<Uri?>(result, $"{name} must be an absolute URL such as https://client.example.com/jwks.json."),
    };

    public static Option<KeyValuePair<string, string>[]> Pairs(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "name=value",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => token.Value.Split('=', 2) is [{ Length: > 0 } key, var value]
            ? KeyValuePair.Create(key, value)
            : Fail<KeyValuePair<string, string>>(result, $"{name} must be name=value, such as tenant=acme."))],
    };

    public static Option<ClientCertificate[]> AlternativeNames(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "dns:NAME|uri:URI|ip:IP|email:ADDRESS",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => token.Value.Split(':', 2) switch
        {
            ["dns", var value] => new ClientCertificate { SanDns = value },
            ["uri", var value] => new ClientCertificate { SanUri = value },
            ["ip", var value] => new ClientCertificate { SanIp = value },
            ["email", var value] => new ClientCertificate { SanEmail = value },
            _ => Fail<ClientCertificate>(result, $"{name} must be dns:NAME, uri:URI, ip:IP or email:ADDRESS, such as dns:acme.example.com."),
        })],
    };

    public static Argument<string> ClientId() => new("CLIENT") { Description = "The client identifier." };

    public static Argument<Guid> SecretId() => new("SECRET-ID")
    {
        Description = "The identifier of the secret; secret list shows it.",
        CustomParser = result => Guid.TryParse(result.Tokens[0].Value, out var id)
            ? id
            : Fail<Guid>(result, "SECRET-ID must be an identifier as secret list shows it."),
    };

    public static Argument<Uri> IssuerUrl() => new("URL")
    {
        Description = "The issuer, such as https://api.example.com.",
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? url
            : Fail<Uri>(result, "URL must begin with https:// or http://."),
    };

    private static T Fail<T>(ArgumentResult result, string message)
    {
        result.AddError(message);

        return default!; // not used: no command runs after a parse with errors
    }
}
