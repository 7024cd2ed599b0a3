using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What every fault has in common: the contract's InternalErrorDto.</summary>
internal static class Faults
{
    public static void ShouldBeUnavailable(this Answer answer)
    {
        answer.ShouldBeAFault(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service Unavailable");
        answer.Headers.Split('\n').Should().Contain("Retry-After: 2");
    }

    public static void ShouldBeAFault(this Answer answer, HttpStatusCode status, string error, string message) =>
        answer.ShouldBeAFault(status, error, message, HttpMethod.Post, Issuer.TokenPath);

    public static void ShouldBeAFault(this Answer answer, HttpStatusCode status, string error, string message, HttpMethod method, string path)
    {
        answer.Status.Should().Be(status);
        answer.Json.EnumerateObject().Select(member => member.Name).Should().Equal("code", "timestamp", "path", "method", "error", "message");
        answer.Json.GetProperty("code").GetInt32().Should().Be((int)status);
        answer.Json.GetProperty("timestamp").GetString().Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        answer.Json.GetProperty("path").GetString().Should().Be(path);
        answer.Json.GetProperty("method").GetString().Should().Be(method.Method);
        answer.Json.GetProperty("error").GetString().Should().Be(error);
        answer.Json.GetProperty("message").GetString().Should().Be(message);
        answer.ShouldNotBeCached();
    }
}
