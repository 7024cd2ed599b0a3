namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>A POST to the token endpoint.</summary>
/// <param name="Body">What is in it.</param>
/// <param name="Headers">Content-Type, and what proves who the client is or what the token shall be bound to.</param>
internal sealed record TokenRequest(string Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    public string ClientId { get; init; } = Fixture.ClientId;

    public static TokenRequest Form(string parameters, params ReadOnlySpan<(string, string)> headers) =>
        new(
            $"grant_type=client_credentials&scope={Fixture.Scope}{(parameters.Length == 0 ? "" : "&")}{parameters}",
            [("Content-Type", "application/x-www-form-urlencoded"), .. headers]);

    public static TokenRequest WithSecret(string clientId, string secret, params ReadOnlySpan<(string, string)> headers) =>
        Form($"client_id={clientId}&client_secret={secret}", headers) with { ClientId = clientId };

    /// <summary>With a JWT that the client, or its platform, has signed (RFC 7523 §2.2).</summary>
    public static TokenRequest WithAssertion(string jwt) =>
        Form($"client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion={jwt}");

    /// <summary>As a line for requests.lua.</summary>
    public string ToLine() => $"{Body}{string.Concat(Headers.Select(header => $"\t{header.Name}: {header.Value}"))}";

    public HttpRequestMessage ToMessage(Uri endpoint)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(Body) };
        message.Content.Headers.Clear();
        foreach (var (name, value) in Headers)
        {
            _ = message.Headers.TryAddWithoutValidation(name, value) || message.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }
}

/// <summary>The requests that a server is driven with.</summary>
internal abstract record Requests
{
    private Requests() { } // closed: the cases below are all there are

    /// <summary>One, again and again.</summary>
    public sealed record Same(TokenRequest Request) : Requests;

    /// <summary>All of them, and from the beginning when they are used up.</summary>
    public sealed record Around(IEnumerable<TokenRequest> All) : Requests;

    /// <summary>Each counts once, as what proves in it does.</summary>
    public sealed record Once(Func<TokenRequest> Next) : Requests;

    public TokenRequest Sample() => Take(1).First();

    /// <summary>Writes the file that wrk takes them from.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="count">As many as can be answered in the time.</param>
    /// <returns>What requests.lua is to do with them.</returns>
    public string Write(string file, int count)
    {
        File.WriteAllLines(file, Take(count).Select(request => request.ToLine()));

        return this switch
        {
            Same => "same",
            Around => "around",
            _ => "once",
        };
    }

    private IEnumerable<TokenRequest> Take(int count) => this switch
    {
        Same same => [same.Request],
        Around around => around.All.Take(count),
        Once once => Enumerable.Range(0, count).Select(_ => once.Next()),
        _ => throw new InvalidOperationException($"{GetType().Name} is a case that is not thought of."),
    };
}
