using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates the settings of one scheme, and reports everything that is wrong at once.</summary>
internal sealed class ResourceServerValidation(string scheme) : IValidateOptions<ResourceServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ResourceServerOptions options)
    {
        if (name != scheme)
        {
            return ValidateOptionsResult.Skip;
        }

        var path = $"Authentication:Schemes:{scheme}";
        List<string> failures = [.. options.Unreadable];
        if (options.BaseUrl is { } url && !IsFit(url))
        {
            failures.Add(UnfitBaseUrl(path, url.OriginalString));
        }

        if (options.ProofLifetime is { } lifetime)
        {
            SettingsValidation.CheckRange($"{path}:ProofLifetime", lifetime, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), "00:01:00", failures);
        }

        return failures is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    public static string UnfitBaseUrl(string path, string value) =>
        $"{path}:BaseUrl is \"{value}\"; it must be an http or https URL in ASCII without user, query or fragment. "
        + "Set the address at which callers see this app. Try https://api.example.com.";

    // In ASCII, as callers write it into a proof: an internationalized host in its xn-- form.
    private static bool IsFit(Uri url) => url is { IsAbsoluteUri: true, Query: "", Fragment: "", UserInfo: "" }
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
        && !url.OriginalString.AsSpan().ContainsAnyExceptInRange('!', '~');
}
