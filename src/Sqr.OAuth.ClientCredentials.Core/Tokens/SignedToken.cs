using System.Buffers;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A signed access token as bytes, which an answer can contain as they are.</summary>
/// <param name="jwt">The JWT, in compact form.</param>
/// <param name="rented">The array that it is in, if that was rented from <see cref="ArrayPool{T}.Shared"/>.</param>
internal sealed class SignedToken(ReadOnlyMemory<byte> jwt, byte[]? rented = null) : IDisposable
{
    private byte[]? _rented = rented;

    /// <summary>The JWT, until this is disposed of.</summary>
    public ReadOnlyMemory<byte> Jwt { get; private set; } = jwt;

    /// <inheritdoc cref="IssuedToken.TokenType"/>
    public required string TokenType { get; init; }

    /// <inheritdoc cref="IssuedToken.IssuedAt"/>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <inheritdoc cref="IssuedToken.ExpiresAt"/>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <inheritdoc cref="IssuedToken.Scope"/>
    public string? Scope { get; init; }

    /// <inheritdoc cref="IssuedToken.Id"/>
    public Guid? Id { get; init; }

    /// <inheritdoc cref="IssuedToken.KeyId"/>
    public string? KeyId { get; init; }

    public DateTimeOffset HalfOverAt => IssuedAt + ((ExpiresAt - IssuedAt) / 2);

    /// <summary>A token from the host's own issuer.</summary>
    public static SignedToken Of(IssuedToken issued) => new(Encoding.UTF8.GetBytes(issued.AccessToken))
    {
        TokenType = issued.TokenType,
        IssuedAt = issued.IssuedAt,
        ExpiresAt = issued.ExpiresAt,
        Scope = issued.Scope,
        Id = issued.Id,
        KeyId = issued.KeyId,
    };

    public IssuedToken ToIssuedToken() => new()
    {
        AccessToken = Encoding.ASCII.GetString(Jwt.Span),
        TokenType = TokenType,
        IssuedAt = IssuedAt,
        ExpiresAt = ExpiresAt,
        Scope = Scope,
        Id = Id,
        KeyId = KeyId,
    };

    /// <summary>Moves the JWT into memory of its own, so that it outlives the request.</summary>
    public void Keep()
    {
        if (_rented is not null)
        {
            var jwt = Jwt.ToArray();
            Dispose();
            Jwt = jwt;
        }
    }

    /// <summary>Gives back what was rented, cleared of the token.</summary>
    public void Dispose()
    {
        if (_rented is { } rented)
        {
            (_rented, var length, Jwt) = (null, Jwt.Length, default);
            rented.AsSpan(0, length).Clear();
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
