using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The parameters of an endpoint. Any other parameter is ignored (RFC 6749 §3.2).</summary>
internal sealed class ParameterTable(params Parameter[] parameters)
{
    /// <summary>The error if a JSON member that takes one value is not a string.</summary>
    public TokenError NotAString { get; } = TokenError.InvalidRequest(MustBeStrings(parameters));

    /// <summary>The error if a JSON member that takes several values is neither a string nor a list of strings.</summary>
    public TokenError NeitherStringNorList { get; } = TokenError.InvalidRequest(NamesOf(parameters, ofLists: true) is { Length: > 0 } names
        ? $"The members {names} must each be a JSON string or an array of strings."
        : MustBeStrings(parameters)); // no parameter takes several values

    /// <returns>Null if the endpoint has no such parameter.</returns>
    public Parameter? Find(ReadOnlySpan<byte> name)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.IsNamed(name))
            {
                return parameter;
            }
        }

        return null;
    }

    /// <summary>Checks an unknown name. PHP and others send lists as scope[] and scope[0].</summary>
    /// <remarks>Ignoring those would grant something other than what was requested.</remarks>
    /// <returns>Null if the parameter is ignored.</returns>
    public TokenError? FaultOfUnknown(ReadOnlySpan<byte> name) =>
        name.IndexOf((byte)'[') is > 0 and var bracket && Find(name[..bracket]) is not null ? TokenError.IndexedParameter : null;

    /// <summary>Whether any parameter is in the URL, which ends up in logs.</summary>
    public bool IsIn(IQueryCollection query) =>
        Array.Exists(parameters, parameter => query.ContainsKey(parameter.Name))
        || query.Keys.Any(name => FaultOfUnknown(Encoding.UTF8.GetBytes(name)) is not null);

    private static string MustBeStrings(Parameter[] parameters) => $"The members {NamesOf(parameters, ofLists: false)} must be JSON strings.";

    private static string NamesOf(Parameter[] parameters, bool ofLists)
    {
        var names = string.Join(
            ", ",
            parameters.Where(parameter => parameter.Values is not ParameterValues.One == ofLists).Select(parameter => parameter.Name));
        var last = names.LastIndexOf(", ", StringComparison.Ordinal);

        return last < 0 ? names : $"{names[..last]} and {names[(last + 2)..]}";
    }
}
