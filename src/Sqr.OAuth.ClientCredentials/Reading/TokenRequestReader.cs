using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Turns an HTTP request into a <see cref="TokenRequest"/>. Later code sees no headers and no raw bytes.</summary>
internal static class TokenRequestReader
{
    private static readonly Parameter GrantType = new("grant_type");
    private static readonly Parameter Scope = new("scope", ParameterValues.SpaceSeparated);
    private static readonly Parameter Resource = new("resource", ParameterValues.Repeated);
    private static readonly Parameter Audience = new("audience", ParameterValues.Repeated);

    private static readonly ParameterTable Table = new([GrantType, .. CredentialReader.Parameters, Scope, Resource, Audience]);

    private static readonly TokenError GrantTypeMissing = TokenError.InvalidRequest("The grant_type parameter is missing.");

    public static async ValueTask<Outcome<TokenRequest>> ReadAsync(HttpRequest request, ReceivedRequest received)
    {
        var encoding = ContentTypes.EncodingOf(request.ContentType);
        var proofs = request.Headers[ProofHeaders.Proof];
        if ((ParameterReader.FaultOf(request, encoding, Table) ?? FaultOf(proofs)) is { } fault)
        {
            return fault;
        }

        if (RequestHead.Read(request, encoding).Refused(out var refusal, out var head)
            || (await ParameterReader.ReadAsync(request, encoding, Table)).Refused(out refusal, out var parameters))
        {
            return refusal;
        }

        if ((CredentialReader.FaultOfAbsence(parameters, head) ?? FaultOfGrantType(parameters[GrantType])) is { } unfit)
        {
            return unfit;
        }

        if (CredentialReader.Read(parameters, head).Refused(out refusal, out var credential))
        {
            return refusal;
        }

        return new TokenRequest(credential, parameters[Scope], TargetsOf(parameters))
        {
            Received = received,
            Certificate = head.Certificate,
            Proof = proofs is [var proof] ? proof : null,
        };
    }

    private static TokenError? FaultOf(StringValues proofs) => proofs.Count > 1 || proofs is [null or ""] ? RequestErrors.NotOneProof : null;

    private static TokenError? FaultOfGrantType(string? grantType) => grantType switch
    {
        null => GrantTypeMissing,
        "client_credentials" => null,
        _ => TokenError.UnsupportedGrantType,
    };

    private static RequestedTargets? TargetsOf(RequestParameters parameters)
    {
        var (resources, audiences) = (parameters.AllOf(Resource), parameters.AllOf(Audience));

        return resources is [] && audiences is [] ? null : new(resources, audiences);
    }
}
