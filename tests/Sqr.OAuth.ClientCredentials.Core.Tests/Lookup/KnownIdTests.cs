namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class KnownIdTests
{
    [Test]
    public void An_id_that_is_in_use_stays_known_and_others_are_forgotten_when_there_are_too_many()
    {
        var known = new KnownIds();
        known.Add("in use");
        known.Add("not in use");

        for (var i = 0; i < 150_000; i++)
        {
            known.Add($"client-{i}");
            if (i % 1000 == 0)
            {
                known.Contains("in use").Should().BeTrue();
            }
        }

        known.Contains("not in use").Should().BeFalse();
        known.Contains("client-149999").Should().BeTrue();
        known.Contains("nobody").Should().BeFalse();
    }
}
