namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class KeyDutiesTests
{
    [TestCase("ES256", 1)]
    [TestCase("es256", 1)]
    [TestCase("ES256 ", 1)]
    [TestCase("ES384", 0)]
    public void The_next_period_is_free_also_in_a_database_that_ignores_case_and_trailing_spaces(string taken, int next)
    {
        StoredSigningKey stored = new() { KeyId = "stranger", Algorithm = taken, Period = 0, CreatedAt = default, PublicKey = "" };

        KeyDuties.NextPeriod("ES256", [], [stored]).Should().Be(next);
    }
}
