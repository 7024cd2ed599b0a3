namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a request must keep to be granted, in the order in which it is checked.</summary>
internal sealed class RequestRule
{
    private RequestRule(string text) => Text = text;

    public static RequestRule Readable { get; } = new("The request is a POST with a well-formed body, and has one credential and the right grant_type.");

    public static RequestRule NotThrottled { get; } = new("Not too many requests or failed attempts came before it.");

    public static RequestRule Authentic { get; } = new("The client exists, is enabled, and proved who it is by a method that it may use.");

    public static RequestRule Bindable { get; } = new("The client certificate and the DPoP proof that its tokens are bound to are there and right.");

    public static RequestRule MayHaveTokens { get; } = new("The client may request access tokens.");

    public static RequestRule ScopeAllowed { get; } = new("The client may have all requested scopes.");

    public static RequestRule AudienceAllowed { get; } = new("The client may request tokens for the requested resources and audiences.");

    public static RequestRule UsedOnce { get; } = new("Neither its assertion nor its DPoP proof was used before.");

    public static IReadOnlyList<RequestRule> All { get; } =
        [Readable, NotThrottled, Authentic, Bindable, MayHaveTokens, ScopeAllowed, AudienceAllowed, UsedOnce];

    public string Text { get; }

    public static RequestRule BrokenBy(RefusedRequest request) => request.Refusal switch
    {
        { Reason: RefusalReason.Throttled } => NotThrottled,
        _ when !request.WasRead => Readable,
        {
            Reason: RefusalReason.AssertionUsedBefore or RefusalReason.ProofUsedBefore or RefusalReason.MadeBeforeStart or RefusalReason.TooManyInUse
        } => UsedOnce,
        { Error.Code: var code } when code == TokenErrorCode.InvalidClient => Authentic,
        { Error.Code: var code } when code == TokenErrorCode.UnauthorizedClient => MayHaveTokens,
        { Error.Code: var code } when code == TokenErrorCode.InvalidScope => ScopeAllowed,
        { Error.Code: var code } when code == TokenErrorCode.InvalidTarget => AudienceAllowed,
        _ => Bindable, // a certificate or proof that is missing or wrong: invalid_request, invalid_dpop_proof, use_dpop_nonce
    };
}
