using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The claims of a token other than those of the protocol (RFC 7519 §4).</summary>
public sealed class AccessTokenClaims
{
    internal AccessTokenClaims(IDictionary<string, object> ofClient) => Values = new(ofClient, StringComparer.Ordinal);

    internal Dictionary<string, object> Values { get; }

    /// <summary>Sets a claim, replacing any claim with the same name.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="value">Its value, a string.</param>
    /// <exception cref="ArgumentException">The name belongs to a protocol claim, which cannot be overridden, or a token cannot contain the name or the
    /// value.</exception>
    public void Set(string name, string value) => SetValue(name, value);

    /// <inheritdoc cref="Set(string, string)"/>
    /// <param name="name">The claim's name.</param>
    /// <param name="value">Its value, true or false.</param>
    public void Set(string name, bool value) => SetValue(name, value);

    /// <inheritdoc cref="Set(string, string)"/>
    /// <param name="name">The claim's name.</param>
    /// <param name="value">Its value, a whole number.</param>
    public void Set(string name, long value) => SetValue(name, value);

    /// <inheritdoc cref="Set(string, string)"/>
    /// <param name="name">The claim's name.</param>
    /// <param name="value">Its value, a finite number.</param>
    public void Set(string name, double value) => SetValue(name, value);

    /// <inheritdoc cref="Set(string, string)"/>
    /// <param name="name">The claim's name.</param>
    /// <param name="values">Its value, a list of strings.</param>
    public void Set(string name, IEnumerable<string> values) => SetValue(name, values);

    /// <inheritdoc cref="Set(string, string)"/>
    /// <param name="name">The claim's name.</param>
    /// <param name="value">Its value, any JSON value.</param>
    public void Set(string name, JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null))
        {
            SetValue(name, value);

            return;
        }

        Check(name);
        // Encoded now, because the document may be disposed before the token is signed.
        Values[name] = ClaimWriter.TryEncode(value) ?? throw new ArgumentException(
            $"The value of the claim {LogText.Escape(name)} is JSON that no token can contain: a string in it is not valid Unicode, or it is nested too deep.",
            nameof(value));
    }

    private void SetValue(string name, object? value)
    {
        Check(name);
        ArgumentNullException.ThrowIfNull(value);
        Values[name] = ClaimValue.Read(value) ?? throw new ArgumentException(
            $"The value of the claim {LogText.Escape(name)} is {ClaimValue.Describe(value)}; it must be {ClaimValue.Rule}.", nameof(value));
    }

    private static void Check(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (ProtocolClaims.Contains(name))
        {
            throw new ArgumentException($"Only the issuer sets the protocol claim {name}. Use another name.", nameof(name));
        }

        if (!ClaimValue.IsUnicode(name))
        {
            throw new ArgumentException($"The name of the claim {LogText.Escape(name)} is not valid Unicode.", nameof(name));
        }
    }
}
