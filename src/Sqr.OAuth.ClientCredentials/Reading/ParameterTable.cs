using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The parameters that an endpoint knows; any other is ignored (RFC 6749 §3.2).</summary>
internal sealed class ParameterTable(params Parameter[] parameters)
{
    /// <summary>What is wrong if JSON has something else than a string where only one value may be.</summary>
    public TokenError NotAString { get; } = TokenError.InvalidRequest($"The members {NamesOf(parameters, ofLists: false)} must be JSON strings.");

    /// <summary>What is wrong if JSON has something else than a string or a list of strings where several values may be.</summary>
    public TokenError NeitherStringNorList { get; } =
        TokenError.InvalidRequest($"The members {NamesOf(parameters, ofLists: true)} must each be a JSON string or an array of strings.");

    /// <returns>Null if it is none of them.</returns>
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

    /// <summary>What is wrong with a name that is none of them: scope[] and scope[0] are how PHP and others send lists.</summary>
    /// <remarks>To ignore it would grant what was not asked for.</remarks>
    /// <returns>Null if it is to be ignored.</returns>
    public TokenError? FaultOfUnknown(ReadOnlySpan<byte> name) =>
        name.IndexOf((byte)'[') is > 0 and var bracket && Find(name[..bracket]) is not null ? TokenError.IndexedParameter : null;

    /// <summary>Whether any of them is in a URL, where they end up in logs.</summary>
    public bool IsIn(IQueryCollection query) =>
        Array.Exists(parameters, parameter => query.ContainsKey(parameter.Name))
        || query.Keys.Any(name => FaultOfUnknown(Encoding.UTF8.GetBytes(name)) is not null);

    private static string NamesOf(Parameter[] parameters, bool ofLists)
    {
        var names = string.Join(", ", parameters.Where(parameter => parameter.Values is not ParameterValues.One == ofLists).Select(parameter => parameter.Name));
        var last = names.LastIndexOf(", ", StringComparison.Ordinal);

        return last < 0 ? names : $"{names[..last]} and {names[(last + 2)..]}";
    }
}
