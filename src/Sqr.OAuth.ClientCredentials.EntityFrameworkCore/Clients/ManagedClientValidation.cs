namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates clients before they are written: by the rules for settings, and by what a database can store.</summary>
internal sealed class ManagedClientValidation(CurrentSettings settings)
{
    /// <summary>Validates a new client.</summary>
    /// <returns>Its identifier.</returns>
    /// <exception cref="InvalidClientException">It is not valid.</exception>
    public string Check(ClientOptions client)
    {
        List<string> failures = [];
        if (client.ClientId is not { } clientId || !ClientIdentifier.IsPossible(clientId) || ControlCharacters.AreIn(clientId))
        {
            failures.Add(
                $"ClientId is {(client.ClientId is null ? "missing" : "not valid")}; it must have 1 to {ClientIdentifier.MaxLength} characters "
                + $"of valid Unicode without control characters. Try {Guid.NewGuid()}.");
            clientId = "";
        }

        CheckSettings(client, failures);
        Throw(failures);

        return clientId;
    }

    /// <summary>Validates the changes to a client.</summary>
    /// <exception cref="InvalidClientException">It is not valid.</exception>
    public void CheckChange(ManagedClient client)
    {
        List<string> failures = [];
        if (client.Settings.ClientId is { } clientId && clientId != client.ClientId)
        {
            failures.Add("ClientId was changed, but it cannot change. Create another client and delete this one.");
        }

        if (client.Settings.Secrets.Count > 0)
        {
            failures.Add("The settings contain secrets, which UpdateAsync does not change. Use AddSecretAsync, ExpireSecretAsync and RemoveSecretAsync.");
        }

        CheckSettings(client.Settings, failures);
        Throw(failures);
    }

    /// <summary>Validates a secret that is to be added.</summary>
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
            if (client.Secrets[i].Value is "")
            {
                failures.Add($"Client:Secrets:{i}:Value is empty; omit it to have a secret generated, or set one.");
            }
        }

        failures.AddRange(ClientDocument.UnwritableOf(visitor => Visit(client, visitor))
            .Select(path => $"Client:{path} contains NUL or half a surrogate pair, or is null; it must be valid Unicode without NUL."));
    }

    // Of a secret only the description, because its hash and value have their own rules.
    private static void Visit(ClientOptions client, ISettingVisitor visitor)
    {
        ClientDescription.Visit((ClientSettings)client, new ClientOptions(), visitor);
        for (var i = 0; i < client.Secrets.Count; i++)
        {
            visitor.Text($"Secrets:{i}:Description", client.Secrets[i].Description);
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
