using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A workload as it stands in a settings file, by itself: what <c>federate</c> prints.</summary>
internal static class FederatedCredentialFile
{
    /// <exception cref="RefusedException">It is no JSON object, or has what no setting has.</exception>
    public static FederatedCredential Read(FileInfo file, string text)
    {
        if (JsonReading.AsSettings(text) is not JsonObject json)
        {
            throw new RefusedException($"The file {file} is not a JSON object; it must be what sqr-oauth federate prints.");
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString()));
        List<string> failures = [];
        var section = new SettingsSection(new ConfigurationBuilder().AddJsonStream(stream).Build(), file.ToString(), failures);
        var credential = ClientDescription.Visit(default(FederatedCredential), new SectionReader(section));
        section.RejectUnknown();

        return failures is [] ? credential : throw new RefusedException(string.Join(' ', failures));
    }
}
