using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Reads a secret from standard input, or from a prompt that does not show it. Never from the command line, which is visible in the history and
/// the process list.</summary>
internal static class SecretInput
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads an existing secret.</summary>
    /// <exception cref="RefusedException">There is no secret, or it is not valid.</exception>
    public static string Read(string prompt) => Check(Console.IsInputRedirected ? ReadStandardInput() : Ask(prompt));

    /// <summary>Reads a secret that is about to be stored. A prompt asks twice, because typing errors are invisible.</summary>
    /// <inheritdoc cref="Read"/>
    public static string ReadNew(string prompt)
    {
        var secret = Read(prompt);
        if (ControlCharacters.AreIn(secret))
        {
            throw new RefusedException("The secret contains a line break, tab or other control character. Requests cannot contain these; use another secret.");
        }

        return Console.IsInputRedirected || Ask("Repeat the secret: ") == secret
            ? secret
            : throw new RefusedException("The two secrets differ. Nothing was done.");
    }

    private static string Check(string secret) => secret switch
    {
        "" => throw new RefusedException("There is no secret on standard input. Pipe one in, or type it at the prompt."),
        _ when secret.Contains('\0') => throw new RefusedException("The secret contains a NUL character. Remove it."),
        _ => secret,
    };

    private static string ReadStandardInput()
    {
        using var input = Console.OpenStandardInput();
        var bytes = new byte[MaxBytes + 1];
        var count = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count > MaxBytes)
        {
            throw new RefusedException("Standard input contains more than 64 KiB. A secret must be shorter.");
        }

        try
        {
            var start = ByteOrderMark.LengthIn(bytes.AsSpan(0, count)); // PowerShell may write one
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, start, count - start);

            return text.TrimEnd('\n').TrimEnd('\r'); // the line break that echo and files add
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException("Standard input is not UTF-8 text.");
        }
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt); // not standard output, which may go to a file
        var secret = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key is ConsoleKey.Backspace)
            {
                secret.Length = Math.Max(0, secret.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                secret.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();

        return secret.ToString();
    }
}
