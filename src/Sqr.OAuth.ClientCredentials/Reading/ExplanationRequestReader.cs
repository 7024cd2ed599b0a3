using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads a request for an explanation: the client's credential, and the id of the request to be explained.</summary>
internal static class ExplanationRequestReader
{
    private static readonly Parameter RequestId = new("request_id");

    private static readonly ParameterTable Table = new([.. CredentialReader.Parameters, RequestId]);

    private static readonly TokenError RequestIdMissing =
        TokenError.InvalidRequest("The request_id parameter is missing. Send the Request-Id of the answer that is to be explained.");

    public static async ValueTask<Outcome<ExplanationRequest>> ReadAsync(HttpRequest request, ReceivedRequest received)
    {
        var encoding = ContentTypes.EncodingOf(request.ContentType);
        if (ParameterReader.FaultOf(request, encoding, Table) is { } fault)
        {
            return fault;
        }

        if (RequestHead.Read(request, encoding).Refused(out var refusal, out var head)
            || (await ParameterReader.ReadAsync(request, encoding, Table)).Refused(out refusal, out var parameters))
        {
            return refusal;
        }

        if (CredentialReader.FaultOfAbsence(parameters, head) is { } unfit)
        {
            return unfit;
        }

        if (CredentialReader.Read(parameters, head).Refused(out refusal, out var credential))
        {
            return refusal;
        }

        return parameters[RequestId] is { } requestId
            ? new ExplanationRequest(new(credential, null, null) { Received = received, Certificate = head.Certificate }, requestId)
            : RequestIdMissing;
    }
}

/// <summary>A request for an explanation.</summary>
/// <param name="Sent">The request itself, with its credential.</param>
/// <param name="RequestId">The request to be explained.</param>
internal sealed record ExplanationRequest(TokenRequest Sent, string RequestId);
