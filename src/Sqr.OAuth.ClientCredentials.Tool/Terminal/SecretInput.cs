using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Reads a secret from standard input, or from a prompt that shows nothing of it. Never from the command line: that stands in the history and in the list of processes.</summary>
internal static class SecretInput
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads a secret that exists.</summary>
    /// <exception cref="RefusedException">There is none, or it cannot be one.</exception>
    public static string Read(string prompt) => Check(Console.IsInputRedirected ? ReadStandardInput() : Ask(prompt));

    /// <summary>Reads a secret that is about to be stored: from a prompt twice, for nobody sees a slip.</summary>
    /// <inheritdoc cref="Read"/>
    public static string ReadNew(string prompt)
    {
        var secret = Read(prompt);
        if (ControlCharacters.AreIn(secret))
        {
            throw new RefusedException("The secret contains a line end, a tab or another control character, which no request may have.");
        }

        return Console.IsInputRedirected || Ask("Once more: ") == secret
            ? secret
            : throw new RefusedException("The two secrets differ; nothing was done.");
    }

    private static string Check(string secret) => secret switch
    {
        "" => throw new RefusedException("There is no secret on standard input; pipe one in, or type it at the prompt."),
        _ when secret.Contains('\0') => throw new RefusedException("The secret contains NUL, which no secret may."),
        _ => secret,
    };

    private static string ReadStandardInput()
    {
        using var input = Console.OpenStandardInput();
        var bytes = new byte[MaxBytes + 1];
        var count = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count > MaxBytes)
        {
            throw new RefusedException("Standard input holds more than 64 KiB, which is no secret.");
        }

        try
        {
            var start = ByteOrderMark.LengthIn(bytes.AsSpan(0, count)); // PowerShell may write one
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, start, count - start);

            return text.TrimEnd('\n').TrimEnd('\r'); // what echo and files put behind it
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException("Standard input is not UTF-8 text.");
        }
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt); // not standard output: that may go into a file
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
