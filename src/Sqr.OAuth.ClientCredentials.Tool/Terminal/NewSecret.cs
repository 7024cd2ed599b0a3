using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A secret for a client: generated, or given by the user. Not a record: a record would print it.</summary>
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

    /// <summary>A generated secret has so many random bits that a fast hash is enough. Any other may be guessable, so hashing must be slow.</summary>
    public static string HashOf(string secret) => GeneratedSecret.IsWellFormed(secret) ? SecretHash.OfRandomSecret(secret) : SecretHash.OfPassword(secret);

    public void AddTo(JsonObject json)
    {
        if (_generated is not null)
        {
            json["secret"] = _generated;
        }
    }

    /// <summary>Shows the secret to the user if it was generated. A script reads it from the JSON.</summary>
    public void Print(Output output)
    {
        if (_generated is not null && !output.IsJson)
        {
            output.Secret(_generated);
        }
    }

    /// <summary>What goes into a settings file, with the secret next to it.</summary>
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
