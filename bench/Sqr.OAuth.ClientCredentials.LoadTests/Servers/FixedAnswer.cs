using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>An answer made once, at start; a new signature over the same payload may be put into it. It verifies, and costs only the signature.</summary>
internal sealed class FixedAnswer
{
    private readonly byte[] _answer;
    private readonly byte[] _signed;
    private readonly Range _signature;

    public FixedAnswer(StoredKey key)
    {
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(Fixture.Token(key.Credentials));
        _answer = Encoding.UTF8.GetBytes(
            $$"""{"access_token":"{{token}}","token_type":"Bearer","expires_in":{{(int)Fixture.Lifetime.TotalSeconds}},"scope":"{{Fixture.Scope}}"}""");
        _signed = Encoding.UTF8.GetBytes(token[..token.LastIndexOf('.')]);
        var end = _answer.AsSpan().IndexOf(Encoding.UTF8.GetBytes(token)) + token.Length;
        _signature = (end - (token.Length - _signed.Length - 1))..end;
    }

    public ValueTask<FlushResult> WriteAsync(HttpResponse response, BareSignature? sign)
    {
        response.ContentType = "application/json";
        response.ContentLength = _answer.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
        var answer = response.BodyWriter.GetSpan(_answer.Length);
        _answer.CopyTo(answer);
        if (sign is not null)
        {
            Span<byte> signature = stackalloc byte[512];
            var length = sign(_signed, signature);
            Base64Url.EncodeToUtf8(signature[..length], answer[_signature]);
        }

        response.BodyWriter.Advance(_answer.Length);

        return response.BodyWriter.FlushAsync();
    }
}
