using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A single workload in the form of a settings file, as <c>federate</c> prints it.</summary>
internal static class FederatedCredentialFile
{
    /// <exception cref="RefusedException">The file is not a JSON object, or has members that are not settings.</exception>
    public static FederatedCredential Read(FileInfo file, string text)
    {
        if (JsonReading.AsSettings(text) is not JsonObject json)
        {
            throw new RefusedException($"The file {file} is not a JSON object. It must contain the output of sqr-oauth federate.");
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString()));
        List<string> failures = [];
        var section = new SettingsSection(new ConfigurationBuilder().AddJsonStream(stream).Build(), file.ToString(), failures);
        var credential = ClientDescription.Visit(default(FederatedCredential), new SectionReader(section));
        section.RejectUnknown();

        return failures is [] ? credential : throw new RefusedException(string.Join(' ', failures));
    }
}
