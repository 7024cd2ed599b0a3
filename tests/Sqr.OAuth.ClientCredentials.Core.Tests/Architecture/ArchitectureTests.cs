namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ArchitectureTests
{
    [Test]
    public void The_engine_does_not_know_ASP_NET_Core() =>
        typeof(ITokenIssuer).Assembly.GetReferencedAssemblies().Select(reference => reference.Name)
            .Should().NotContain(name => name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
}
