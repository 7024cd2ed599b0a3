using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The words of all refusals, which are a contract: clients are repaired by them, and some look for them.</summary>
public sealed partial class WireTextTests
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly string[] Errors = ["TokenError", "TokenRefusal"]; // of the issuer, of an API

    private static readonly Assembly[] Assemblies =
        [typeof(ITokenIssuer).Assembly, typeof(ClientCredentialsEndpointExtensions).Assembly, typeof(ResourceServerOptions).Assembly];

    [Test]
    public void Every_refusal_has_the_status_the_code_and_the_words_of_the_table()
    {
        var table = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Token", "WireTexts.txt"));

        var refusals = Refusals().Select(Line).ToHashSet(StringComparer.Ordinal);
        refusals.Except(table).Should().BeEmpty("what is sent must be in the table");
        table.Except(refusals).Should().BeEmpty("what is in the table must be sent");
    }

    [Test]
    public void Every_refusal_is_a_member_and_so_in_the_table()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories);

        sources.SelectMany(file => MadeInPassing().Matches(File.ReadAllText(file)).Select(_ => file)).Should().BeEmpty();
    }

    private static IEnumerable<object> Refusals() =>
        from type in Assemblies.SelectMany(assembly => assembly.GetTypes())
        where !type.ContainsGenericParameters
        from field in type.GetFields(Static)
        where IsError(field) || Array.Exists(field.FieldType.GetFields(Instance), IsError)
        let value = field.GetValue(null)!
        from error in IsError(field) ? [value] : value.GetType().GetFields(Instance).Where(IsError).Select(member => member.GetValue(value)!)
        select error;

    private static bool IsError(FieldInfo field) => Errors.Contains(field.FieldType.Name);

    private static string Line(object error) => $"{(int)Of(error, "Status")!} {NameOf(error)} {Of(error, "Description")}";

    private static object? NameOf(object error) => Of(error, "Code") is { } code ? Of(code, "Name") : Of(error, "Error");

    private static object? Of(object value, string name) => value.GetType().GetProperty(name)?.GetValue(value);

    [GeneratedRegex(@"(?<!TokenError \w+(?: \{ get; \})? =\s*)TokenError\.Invalid(Request|Assertion|Proof)\(")]
    private static partial Regex MadeInPassing();
}
