using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A single workload in the form of a settings file: what <c>federate</c> prints.</summary>
internal static class FederatedCredentialFile
{
    /// <exception cref="RefusedException">The file is not a JSON object, or has members that are not settings.</exception>
    public static FederatedCredential Read(FileInfo file, string text)
    {
        if (JsonReading.AsSettings(text) is not JsonObject json)
        {
            throw new RefusedException($"The file {file} is not a JSON object. It must contain the output of sqr-oauth federate.");
        }

        var settings = new JsonObject { ["FederatedCredentials"] = new JsonArray(json.DeepClone()) };
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(settings.ToJsonString()));
        List<string> failures = [];
        var client = new ClientOptions();
        ClientConfiguration.Read(new SettingsSection(new ConfigurationBuilder().AddJsonStream(stream).Build(), file.ToString(), failures), client);

        return failures is [] ? client.FederatedCredentials[0] : throw new RefusedException(string.Join(' ', failures));
    }
}
