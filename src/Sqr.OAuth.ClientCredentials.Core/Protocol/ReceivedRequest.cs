namespace Sqr.OAuth.ClientCredentials;

/// <summary>A request that has arrived, before anything of it was read.</summary>
/// <param name="Id">Our own identifier of it, unique per request; the answer's header <c>Request-Id</c>.</param>
/// <param name="Caller">Where it comes from.</param>
/// <param name="At">When it arrived, as <see cref="TimeProvider.GetTimestamp"/>.</param>
internal readonly record struct ReceivedRequest(string Id, Caller Caller, long At);
