using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A secret for a client: generated, or given by whoever runs the tool. Not a record: a record would print it.</summary>
internal sealed class NewSecret
{
    private readonly string? _generated;

    private NewSecret(string hash, string? generated) => (Hash, _generated) = (hash, generated);

    public string Hash { get; }

    public static NewSecret Generate()
    {
        var value = GeneratedSecret.Create();

        return new(SecretHash.OfRandomSecret(value), value);
    }

    public static NewSecret Of(bool fromInput) => fromInput ? new(HashOf(SecretInput.ReadNew("Secret: ")), null) : Generate();

    /// <summary>One of ours has so many random bits that a fast hash does; any other may be guessed, so that guessing must be slow.</summary>
    public static string HashOf(string secret) => GeneratedSecret.IsWellFormed(secret) ? SecretHash.OfRandomSecret(secret) : SecretHash.OfPassword(secret);

    public void AddTo(JsonObject json)
    {
        if (_generated is not null)
        {
            json["secret"] = _generated;
        }
    }

    /// <summary>Shows it to people, if nobody knows it yet. A script has found it in the JSON.</summary>
    public void Print(Output output)
    {
        if (_generated is not null && !output.IsJson)
        {
            output.Secret(_generated);
        }
    }

    /// <summary>What goes into a settings file, and the secret apart from it.</summary>
    public void PrintWith(Output output, JsonNode settings)
    {
        if (output.IsJson)
        {
            var json = new JsonObject { ["settings"] = settings };
            AddTo(json);
            output.Json(json);
        }
        else
        {
            output.Json(settings);
            Print(output);
        }
    }
}
