namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SubjectPatternTests
{
    [TestCase("a:b", "a:b", true)]
    [TestCase("a:b", "a:B", false)]
    [TestCase("a:*", "a:b", true)]
    [TestCase("*:b", "a:b", true)]
    [TestCase("a/*/c", "a/b/c", true)]
    [TestCase("*", "a", true)]
    [TestCase("*", "", false)]
    [TestCase("a:*", "a:", false)]
    [TestCase("a:*", "a", false)]
    [TestCase("a", "a:b", false)]
    [TestCase("a:*", "a:b:c", false)]
    [TestCase("a:*", "a/b", false)]
    [TestCase("a:b*", "a:bc", false)]
    [TestCase("a:b*", "a:b*", true)]
    public void A_wildcard_stands_for_one_segment(string pattern, string subject, bool matches) =>
        SubjectPattern.Matches(pattern, subject).Should().Be(matches);

    [TestCase("a:b/c", "a:b/c", false)]
    [TestCase("a:*/c", "a:", true)]
    [TestCase("*", "", true)]
    [TestCase("a:b/*", "a:b/", true)]
    [TestCase("a:*b/c", "a:*b/c", false)]
    public void The_beginning_of_a_pattern_ends_before_its_first_wildcard(string pattern, string beginning, bool hasWildcards)
    {
        SubjectPattern.BeginningOf(pattern).Should().Be(beginning);
        SubjectPattern.HasWildcards(pattern).Should().Be(hasWildcards);
    }

    [Test]
    public void Every_pattern_that_matches_a_subject_begins_as_one_of_its_beginnings()
    {
        SubjectPattern.BeginningsFor("a:b/c").Should().Equal("a:b/c", "", "a:", "a:b/");
        SubjectPattern.BeginningsFor(string.Join(':', Enumerable.Repeat("a", 50))).Should().HaveCount(SubjectPattern.MaxSegments + 1);
    }
}
