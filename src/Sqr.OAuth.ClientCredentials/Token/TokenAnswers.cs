using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Net.Http.Headers;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Writes the answers of the contract.</summary>
internal static class TokenAnswers
{
    private static readonly ObjectPool<AnswerBuffer> Buffers = ObjectPool.Create(new AnswerBufferPolicy());

    public static Task WriteAsync(HttpResponse response, SignedToken token, DateTimeOffset now) => WriteAsync(
        response,
        StatusCodes.Status200OK,
        (token, expiresIn: token.ExpiresAt.ToUnixTimeSeconds() - now.ToUnixTimeSeconds()),
        static (json, answer) =>
        {
            json.WriteStartObject(); // as SqrTokenResponseDto describes it
            json.WriteString("access_token"u8, answer.token.Jwt.Span);
            json.WriteString("token_type"u8, answer.token.TokenType);
            json.WriteNumber("expires_in"u8, answer.expiresIn);
            if (answer.token.Scope is { } scope)
            {
                json.WriteString("scope"u8, scope);
            }

            json.WriteEndObject();
        });

    /// <param name="response">The response.</param>
    /// <param name="error">The refusal. A 401 gets its challenge.</param>
    /// <param name="realm">The realm of the challenge.</param>
    /// <param name="refused">The credential that was refused; null if there was none, or if the request could not be read.</param>
    public static Task WriteAsync(HttpResponse response, TokenError error, string realm, ClientCredential? refused)
    {
        if (error.Status is HttpStatusCode.Unauthorized)
        {
            BasicChallenge.AddTo(response, realm, refused);
        }

        return WriteAsync(response, error);
    }

    /// <summary>Writes an error other than a 401, which needs no challenge.</summary>
    public static Task WriteAsync(HttpResponse response, TokenError error) => WriteAsync(
        response,
        (int)error.Status,
        new SqrTokenErrorDto { Error = error.Code.Name, ErrorDescription = error.Description },
        ContractJson.Default.SqrTokenErrorDto);

    /// <summary>Writes a server error. The answer reports that something failed, but no details.</summary>
    public static Task WriteFaultAsync(HttpResponse response, int status, DateTimeOffset now)
    {
        var request = response.HttpContext.Request;
        var (error, message) = status is StatusCodes.Status503ServiceUnavailable
            ? ("SERVICE_UNAVAILABLE", "Service Unavailable")
            : ("INTERNAL_SERVER_ERROR", "Internal Server Error");
        response.Headers.Remove(HeaderNames.ETag); // that of a document whose writing failed

        return WriteAsync(
            response,
            status,
            new SqrInternalErrorDto
            {
                Code = status,
                Timestamp = now,
                Path = request.PathBase.Add(request.Path).Value ?? "/",
                Method = request.Method,
                Error = error,
                Message = message,
            },
            ContractJson.Default.SqrInternalErrorDto);
    }

    /// <summary>Sets how long the caller should wait (RFC 9110 §10.2.3), in whole seconds.</summary>
    public static void SetRetryAfter(HttpResponse response, TimeSpan delay) =>
        response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes JSON that no one may cache.</summary>
    /// <param name="response">The response.</param>
    /// <param name="status">Its status.</param>
    /// <param name="answer">What it contains.</param>
    /// <param name="type">How the answer is written.</param>
    public static Task WriteAsync<T>(HttpResponse response, int status, T answer, JsonTypeInfo<T> type) =>
        WriteAsync(response, status, (answer, type), static (json, written) => JsonSerializer.Serialize(json, written.answer, written.type));

    // A static lambda and its state: a closure would cost each request memory.
    private static async Task WriteAsync<TState>(HttpResponse response, int status, TState state, Action<Utf8JsonWriter, TState> write)
    {
        var json = Buffers.Get();
        try
        {
            var bytes = json.Write(state, write);
            response.StatusCode = status;
            response.ContentType = "application/json";
            response.ContentLength = bytes.Length;
            response.Headers.CacheControl = "no-store";
            response.Headers.Pragma = "no-cache";
            // If the caller has disconnected, this writes nothing and does not throw.
            await response.Body.WriteAsync(bytes, CancellationToken.None);
        }
        finally
        {
            Buffers.Return(json);
        }
    }
}
