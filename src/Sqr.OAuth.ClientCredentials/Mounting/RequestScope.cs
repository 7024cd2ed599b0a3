using System.Collections;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The logging scope of a request with client credentials: every line that is logged meanwhile carries its identifier.</summary>
internal sealed class RequestScope(string requestId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string Name = "OAuthRequestId"; // RequestId is ASP.NET Core's, and the caller may choose that

    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] =>
        index == 0 ? KeyValuePair.Create<string, object?>(Name, requestId) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Name}:{requestId}";
}
