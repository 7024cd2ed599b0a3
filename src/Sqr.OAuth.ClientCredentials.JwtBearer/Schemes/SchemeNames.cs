using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Detects a scheme that was added twice. ASP.NET Core rejects such an app too, but may report other errors that follow from it first.</summary>
internal sealed class SchemeNames(IOptions<AuthenticationOptions> options, IEnumerable<IConfigureOptions<AuthenticationOptions>> steps)
{
    /// <exception cref="OptionsValidationException">More than one scheme has that name.</exception>
    public void CheckUnique(string scheme)
    {
        try
        {
            _ = options.Value;
        }
        catch (InvalidOperationException) when (steps.Count(step => Adds(step, scheme)) > 1)
        {
            throw new OptionsValidationException(
                scheme,
                typeof(AuthenticationOptions),
                [
                    $"Two authentication schemes are named {scheme}, one of them added by AddSqrJwtBearer. Give it another name, "
                    + "for example AddSqrJwtBearer(\"partners\"); its settings are then in Authentication:Schemes:NAME.",
                ]);
        }
    }

    private static bool Adds(IConfigureOptions<AuthenticationOptions> step, string scheme)
    {
        var alone = new AuthenticationOptions();
        try
        {
            step.Configure(alone);
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException)
        {
            return false; // it changes what another step adds
        }

        return alone.SchemeMap.ContainsKey(scheme);
    }
}
