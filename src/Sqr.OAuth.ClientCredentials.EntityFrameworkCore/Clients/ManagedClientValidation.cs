namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks clients before they are written: by the rules that settings have, and by what a database can keep.</summary>
internal sealed class ManagedClientValidation(CurrentSettings settings)
{
    /// <summary>Checks a new client.</summary>
    /// <returns>Its identifier.</returns>
    /// <exception cref="InvalidClientException">It is not valid.</exception>
    public string Check(ClientOptions client)
    {
        List<string> failures = [];
        if (client.ClientId is not { } clientId || !ClientIdentifier.IsPossible(clientId) || ControlCharacters.AreIn(clientId))
        {
            failures.Add($"ClientId is {(client.ClientId is null ? "missing" : "not valid")}; it must have from 1 to {ClientIdentifier.MaxLength} characters of valid Unicode, and no control character. Try {Guid.NewGuid()}.");
            clientId = "";
        }

        CheckSettings(client, failures);
        Throw(failures);

        return clientId;
    }

    /// <summary>Checks what a client is to be changed to.</summary>
    /// <exception cref="InvalidClientException">It is not valid.</exception>
    public void CheckChange(ManagedClient client)
    {
        List<string> failures = [];
        if (client.Settings.ClientId is { } clientId && clientId != client.ClientId)
        {
            failures.Add("ClientId differs from that of the client that was read; it does not change. Create another client, and delete this one.");
        }

        if (client.Settings.Secrets.Count > 0)
        {
            failures.Add("Secrets are in the settings; they are not changed with them. Use AddSecretAsync, ExpireSecretAsync and RemoveSecretAsync.");
        }

        CheckSettings(client.Settings, failures);
        Throw(failures);
    }

    /// <summary>Checks a secret that is to be added.</summary>
    /// <exception cref="InvalidClientException">It is not valid.</exception>
    public void Check(ClientSecretOptions secret)
    {
        List<string> failures = [];
        CheckSettings(new() { Secrets = { secret } }, failures);
        Throw(failures);
    }

    private void CheckSettings(ClientOptions client, List<string> failures)
    {
        ClientValidation.Check("Client", client, settings.Value.Options, failures);
        for (var i = 0; i < client.Secrets.Count; i++)
        {
            CheckText($"Secrets:{i}:Description", client.Secrets[i].Description, failures);
            if (client.Secrets[i].Value is "")
            {
                failures.Add($"Client:Secrets:{i}:Value is empty; leave it out to have a secret generated, or choose one.");
            }
        }

        CheckText("DisplayName", client.DisplayName, failures);
        CheckText("Audience", client.Audience, failures);
        CheckText("JwksUri", client.JwksUri?.OriginalString, failures);
        for (var i = 0; i < client.JsonWebKeys.Count; i++)
        {
            CheckText($"JsonWebKeys:{i}", client.JsonWebKeys[i], failures);
        }

        for (var i = 0; i < client.Certificates.Count; i++)
        {
            CheckText($"Certificates:{i}:Pem", client.Certificates[i].Pem, failures); // the other members are checked to the character
        }

        for (var i = 0; i < client.FederatedCredentials.Count; i++)
        {
            CheckTexts($"FederatedCredentials:{i}", client.FederatedCredentials[i], failures);
        }

        foreach (var resource in client.Resources)
        {
            CheckText("Resources", resource, failures);
        }

        foreach (var (name, value) in client.Claims)
        {
            CheckText("Claims", name, failures);
            foreach (var text in ClaimValue.StringsOf(ClaimValue.Read(value)))
            {
                CheckText($"Claims:{LogText.Escape(name)}", text, failures);
            }
        }
    }

    private static void CheckTexts(string setting, FederatedCredential credential, List<string> failures)
    {
        CheckText($"{setting}:Issuer", credential.Issuer, failures);
        CheckText($"{setting}:Subject", credential.Subject, failures);
        CheckText($"{setting}:Audience", credential.Audience, failures);
        CheckText($"{setting}:JwksUri", credential.JwksUri?.OriginalString, failures);
        CheckText($"{setting}:BearerTokenFile", credential.BearerTokenFile, failures);
        CheckText($"{setting}:CaFile", credential.CaFile, failures);
        foreach (var text in credential.JsonWebKeys)
        {
            CheckText($"{setting}:JsonWebKeys", text, failures);
        }

        foreach (var (name, value) in credential.Claims)
        {
            CheckText($"{setting}:Claims", name, failures);
            CheckText($"{setting}:Claims:{LogText.Escape(name)}", value, failures);
        }
    }

    private static void CheckText(string setting, string? text, List<string> failures)
    {
        if (text is not null && !ClientIdentifier.IsText(text))
        {
            failures.Add($"Client:{setting} contains NUL or half a surrogate pair; it must be valid Unicode without NUL.");
        }
    }

    private static void Throw(List<string> failures)
    {
        if (failures is not [])
        {
            throw new InvalidClientException(failures);
        }
    }
}
