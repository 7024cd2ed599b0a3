namespace Sqr.OAuth.ClientCredentials;

/// <summary>Which strings a database can store.</summary>
internal static class ClientIdentifier
{
    public const int MaxLength = 512;

    /// <summary>Whether a client with that identifier can exist. If not, the database is not queried; some would fail.</summary>
    public static bool IsPossible(string clientId) => clientId.Length is > 0 and <= MaxLength && IsText(clientId);

    /// <summary>Whether the string is valid Unicode without NUL. Not every database can store anything else.</summary>
    public static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
            {
                return false;
            }

            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
