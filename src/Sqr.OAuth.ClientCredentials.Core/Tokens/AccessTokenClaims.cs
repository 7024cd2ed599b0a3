using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The claims of a token other than those of the protocol (RFC 7519 §4).</summary>
public sealed class AccessTokenClaims
{
    private const int MaxProtocolClaims = 5; // the most that the issuer adds to these

    internal AccessTokenClaims(IDictionary<string, object> ofClient)
    {
        Values = new(ofClient.Count + MaxProtocolClaims, StringComparer.Ordinal);
        foreach (var (name, value) in ofClient)
        {
            if (!ProtocolClaims.Contains(name)) // the host's own store may return anything
            {
                Values[name] = value;
            }
        }
    }

    internal Dictionary<string, object> Values { get; }

    /// <summary>Sets a claim, replacing any claim with the same name.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="value">Its value, a string.</param>
    /// <exception cref="ArgumentException">The name belongs to a protocol claim, which cannot be overridden, or a token cannot hold the value.</exception>
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
    public void Set(string name, JsonElement value) =>
        // Cloned, because the document may be disposed before the token is signed.
        SetValue(name, value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null ? value.Clone() : value);

    private void SetValue(string name, object? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (ProtocolClaims.Contains(name))
        {
            throw new ArgumentException($"Only the issuer sets the protocol claim {name}. Use another name.", nameof(name));
        }

        Values[name] = value is JsonElement { ValueKind: JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null }
            ? value
            : ClaimValue.Read(value) ?? throw new ArgumentException(
                $"The value of the claim {LogText.Escape(name)} is {ClaimValue.Describe(value)}; it must be {ClaimValue.Rule}.", nameof(value));
    }
}
