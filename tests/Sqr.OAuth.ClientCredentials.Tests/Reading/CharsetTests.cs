using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class CharsetTests
{
    private const string Form = "grant_type=client_credentials&client_id=acme&client_secret=right";
    private const string Json = """{"grant_type":"client_credentials","client_id":"acme","client_secret":"right"}""";

    [TestCaseSource(nameof(Ascii))]
    public async Task A_charset_in_which_ASCII_is_ASCII_is_accepted(string charset)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        foreach (var call in Calls(charset))
        {
            var answer = await issuer.SendAsync(call.ToMessage());

            answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
        }
    }

    // Java's names, those of DOS and Windows, and others that real clients send.
    private static readonly string[] Ascii =
    [
        "ISO8859_1", "ibm437", "cp850", "IBM00858", "cp437", "IBM1252", "windows-31j", "MS932", "Cp1252",
        "windows-874", "x-MacRoman", "big5-hkscs", "euc-kr", "\"ISO_8859-1:1987\"", "iso-ir-6", "utf-8-sig", "unicode-1-1-utf-8", "cp65001", "x",
    ];

    [TestCaseSource(nameof(OtherThanAscii))]
    public async Task A_charset_in_which_ASCII_is_not_ASCII_is_refused(string charset) => await ShouldBeRefusedAsync(charset);

    private static readonly string[] OtherThanAscii =
    [
        "utf-7", "unicode-1-1-utf-7", "UTF16", "utf_16be", "x-UTF-16LE-BOM", "unicodeFFFE", "ucs-2", "csUCS4", "ISO-10646-UCS-4", "UTF_32LE", "cp1200",
        "ibm037", "cp037", "IBM01140", "ibm1047", "cp500", "csIBM277", "ebcdic-cp-us", "x-EBCDIC-KoreanExtended", "x-IBM930", "IBM-Thai",
        "iso-2022-jp", "csISO2022KR", "x-ISO-2022-CN-GB", "hz-gb-2312", "HZ", "x-cp50227",
    ];

    [TestCase("\"utf 8\"")]
    [TestCase("'utf-8'")]
    [TestCase("\"utf-8, utf-8\"")]
    public async Task What_cannot_be_the_name_of_a_charset_is_refused(string charset) => await ShouldBeRefusedAsync(charset);

    private static async Task ShouldBeRefusedAsync(string charset)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        foreach (var call in Calls(charset))
        {
            (await issuer.SendAsync(call.ToMessage())).ShouldRefuse(HttpStatusCode.UnsupportedMediaType, "invalid_request");
        }
    }

    private static HttpCall[] Calls(string charset) =>
    [
        HttpCall.Form(Form) with { ContentType = $"application/x-www-form-urlencoded; charset={charset}" },
        HttpCall.Json(Json) with { ContentType = $"application/json;charset={charset}" },
    ];
}
