using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>federate</c>: proposes the setting that admits the workload of a sample token.</summary>
internal static class FederateCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from")
        {
            Description = "A file with a token of the workload, or - for standard input. The token is not printed.",
            HelpName = "file",
            Required = true,
        };
        var audience = Values.Text("--audience", "The aud of its tokens, if it is not the issuer identifier.");
        var command = new ToolCommand(
            "federate",
            "Read a token that a platform issued to a workload, and propose the setting for it.",
            "sqr-oauth federate --from token.jwt --settings appsettings.json") { from, audience, CommandOptions.Settings };
        command.SetAction(parsed =>
        {
            var token = SampleToken.Read(ReadText(parsed.GetRequiredValue(from)));
            var credential = token.ToCredential(AudienceOf(token, parsed, parsed.GetValue(audience)));
            Output.Note(token.Platform is { } platform
                ? $"A token from {platform.Name}."
                : "A token from an unknown platform. Find out what its sub means, and whether it stays the same.");
            parsed.Output().Json(ClientJson.ToSettings(credential));
            Advise(token, credential);

            return IsTaken(token, credential, parsed) ? ExitCodes.Done : ExitCodes.Refused;
        });

        return command;
    }

    /// <exception cref="RefusedException">The file cannot be read.</exception>
    private static string ReadText(string from)
    {
        try
        {
            return from is "-" ? Console.In.ReadToEnd().TrimStart('\ufeff') : File.ReadAllText(from);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The file {from} cannot be read: {exception.Message}");
        }
    }

    /// <returns>Null for the issuer identifier.</returns>
    private static string? AudienceOf(SampleToken token, ParseResult parsed, string? wanted)
    {
        var issuer = ClientCheck.IssuerOf(parsed);
        if (wanted is not null)
        {
            if (!token.Audiences.Contains(wanted))
            {
                Output.Note($"This token is for {Listed(token.Audiences)}. Configure the platform to issue tokens for {wanted}.");
            }

            return wanted == issuer ? null : wanted;
        }

        if (issuer is not null && token.Audiences.Contains(issuer))
        {
            return null;
        }

        var advice = issuer is null
            ? ". If that is your issuer identifier, leave out Audience. If not,"
            : $", which is not your issuer identifier, {issuer}. If you can,";
        Output.Note(
            $"The token is for {Listed(token.Audiences)}{advice} configure the platform to issue tokens for the issuer identifier: "
            + "anyone else who accepts this audience could use them here.");

        return token.Audiences.FirstOrDefault();
    }

    private static void Advise(SampleToken token, FederatedCredential credential)
    {
        if (token.ExpiresAt is { } end && end <= TimeProvider.System.GetUtcNow())
        {
            Output.Note($"The token expired at {PlainText.Of(end)}; it still works as a sample.");
        }

        if (token.Platform == WorkloadPlatform.GitHub && token.Subject.EndsWith(":pull_request", StringComparison.Ordinal))
        {
            Output.Note("Every pull request to the repository has this subject. Use a token of a protected branch or an environment.");
        }

        if (credential.CaFile is not null)
        {
            Output.Note(
                "The cluster's address is private: set Backchannel:AllowPrivateAddresses to true. The files are those of the issuer's own pod. "
                + "If the issuer is outside the cluster, set JsonWebKeys to the keys.");
        }
    }

    private static bool IsTaken(SampleToken token, FederatedCredential credential, ParseResult parsed)
    {
        List<string> failures = [];
        if (!token.HasAge)
        {
            failures.Add("The token has no iat, which is required.");
        }

        if (token.HeaderFault is { } fault)
        {
            failures.Add(fault);
        }

        try
        {
            ClientCheck.Run(parsed, new() { ClientId = "workload", FederatedCredentials = { credential } });
        }
        catch (InvalidClientException exception)
        {
            failures.AddRange(exception.Failures);
        }

        failures.ForEach(failure => Output.Note($"The issuer would reject it: {failure}"));

        return failures is [];
    }

    private static string Listed(List<string> audiences) => audiences is [] ? "nobody: it has no aud" : string.Join(", ", audiences);
}
