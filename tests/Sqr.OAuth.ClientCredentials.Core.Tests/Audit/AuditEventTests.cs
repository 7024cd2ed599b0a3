using System.Reflection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class AuditEventTests
{
    // What a string in an event may be. A member for anything else needs a thought first: could it be a secret, an assertion, a proof or a token?
    private static readonly string[] Strings =
    [
        "RequestId", "ClientId", "Method", "Scopes", "Audiences", "KeyId", "TokenId", "KeyThumbprint", "CertificateThumbprint", "Address", "Error", "Reason",
        "Algorithm", "Actor", "Settings",
    ];

    [TestCaseSource(nameof(Events))]
    public void An_event_has_no_member_for_a_secret(Type type)
    {
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

        members.Where(member => member.PropertyType == typeof(string) || member.PropertyType == typeof(IReadOnlyList<string>))
            .Select(member => member.Name).Should().BeSubsetOf(Strings);
        members.Select(member => Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType).Where(member => !member.IsEnum)
            .Should().BeSubsetOf([
                typeof(string), typeof(IReadOnlyList<string>), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid), typeof(int), typeof(bool),
            ]);
    }

    [TestCaseSource(nameof(Events))]
    public void The_docs_name_each_event_with_each_of_its_members_and_cases(Type type)
    {
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        var row = Repository.Read("docs/audit.md").Split('\n').Single(line => line.StartsWith($"| `{type.Name}` |", StringComparison.Ordinal));

        members.Select(member => member.Name)
            .Concat(members.Where(member => member.PropertyType.IsEnum).SelectMany(member => Enum.GetNames(member.PropertyType)))
            .Should().AllSatisfy(name => row.Should().Contain($"`{name}`"));
    }

    [Test]
    public void There_are_six_events() => Events().Should().HaveCount(6);

    private static IEnumerable<Type> Events() => typeof(AuditEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AuditEvent)));
}
