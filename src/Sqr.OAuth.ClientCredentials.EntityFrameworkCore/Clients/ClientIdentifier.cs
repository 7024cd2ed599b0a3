namespace Sqr.OAuth.ClientCredentials;

/// <summary>Which texts a database can keep.</summary>
internal static class ClientIdentifier
{
    public const int MaxLength = 512;

    /// <summary>Whether a client of that identifier can exist. If not, the database need not be asked, and some would fail if they were.</summary>
    public static bool IsPossible(string clientId) => clientId.Length is > 0 and <= MaxLength && IsText(clientId);

    /// <summary>Whether the text is Unicode without NUL: neither survives the way into every database.</summary>
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
