using System.Net;
using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What every refusal has in common (RFC 6749 §5.2 and the contract's TokenErrorDto).</summary>
internal static partial class Refusals
{
    private static readonly string[] Codes =
    [
        "invalid_request", "invalid_client", "unauthorized_client", "unsupported_grant_type", "unsupported_response_type",
        "invalid_scope", "invalid_target", "invalid_dpop_proof", "use_dpop_nonce", "slow_down",
    ];

    public static void ShouldRefuse(this Answer answer, HttpStatusCode status, string error)
    {
        answer.Status.Should().Be(status);
        answer.Error.Should().Be(error);
        answer.ShouldBeARefusal();
    }

    public static void ShouldBeARefusal(this Answer answer)
    {
        answer.Json.EnumerateObject().Select(member => member.Name).Should().Equal("error", "error_description");
        answer.Error.Should().BeOneOf(Codes);
        Description().IsMatch(answer.Description!).Should().BeTrue("\"{0}\" should be plain ASCII", answer.Description);
        answer.ShouldNotBeCached();
    }

    /// <summary>Whatever was sent, the answer is one of these two.</summary>
    public static void ShouldBeATokenOrARefusal(this Answer answer)
    {
        if (answer.Status is not HttpStatusCode.OK)
        {
            answer.ShouldBeARefusal();
        }
    }

    public static void ShouldNotBeCached(this Answer answer) =>
        answer.Headers.Split('\n').Should().Contain(["Cache-Control: no-store", "Content-Type: application/json", "Pragma: no-cache"]);

    [GeneratedRegex(@"^[\x20\x21\x23-\x5B\x5D-\x7E]{10,200}\.\z")]
    private static partial Regex Description();
}
