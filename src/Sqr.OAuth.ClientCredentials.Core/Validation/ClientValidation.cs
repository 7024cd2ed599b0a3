namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates the clients in the settings.</summary>
internal static class ClientValidation
{
    public static void Check(ClientCredentialsOptions options, List<string> failures)
    {
        Dictionary<string, string> namesById = new(StringComparer.Ordinal);
        foreach (var (name, client) in options.Clients)
        {
            var path = $"{options.Path}:Clients:{name}";
            var id = client.ClientId ?? name;
            if (SurroundingSpace.IsAround(id))
            {
                SurroundingSpace.Check($"{path}:ClientId", id, failures);
            }
            else if (ControlCharacters.AreIn(id) || id.Length is 0 or > 512)
            {
                failures.Add($"{path}:ClientId must have from 1 to 512 characters, and no line break, tab or other control character.");
            }
            else if (!namesById.TryAdd(id, name))
            {
                failures.Add($"{path} has the same client id, \"{id}\", as {options.Path}:Clients:{namesById[id]}. Give one of them another ClientId.");
            }

            Check(path, client, options, failures);
        }

        FederationValidation.CheckTogether(options, failures);
    }

    /// <summary>Validates one client, wherever it is stored, against the settings of the issuer.</summary>
    public static void Check(string path, ClientOptions client, ClientCredentialsOptions options, List<string> failures)
    {
        CheckSecrets(path, client, failures);
        ClientKeyValidation.Check(path, client, options, failures);
        CertificateSettingsValidation.Check(path, client, options, failures);
        FederationValidation.Check(path, client, options.Backchannel, failures);
        CheckScopes(path, client, options, failures);
        CheckResources(path, client, failures);
        ClientDescription.Check(path, client, failures);
        if (client.AccessTokenLifetime is { } lifetime)
        {
            KeySettingsValidation.CheckLifetime($"{path}:AccessTokenLifetime", lifetime, options, failures);
        }
    }

    private static void CheckSecrets(string path, ClientOptions client, List<string> failures)
    {
        for (var i = 0; i < client.Secrets.Count; i++)
        {
            var secret = client.Secrets[i];
            var setting = $"{path}:Secrets:{i}";
            switch (secret.Hash, secret.Value)
            {
                case (null, null):
                    failures.Add(
                        $"{setting} has neither Hash nor Value; it must have one of them. Try \"Hash\": \"$sha256$...\" (README shows how to make one). "
                        + HashAdvice.WhenMissing);
                    break;
                case (not null, not null):
                    failures.Add($"{setting} has both Hash and Value; keep the Hash and remove the Value.");
                    break;
                case (not null, null) when SecretHashForms.FaultOfRounds(secret.Hash) is { } fault:
                    failures.Add($"{setting}:Hash {fault}.");
                    break;
                case (not null, null) when SecretHashForms.FaultOf(secret.Hash) is { } fault:
                    failures.Add($"{setting}:Hash {fault}. {HashAdvice.Of(secret.Hash)} README shows how to make one.");
                    break;
                case (null, not null) when SurroundingSpace.IsAround(secret.Value):
                    SurroundingSpace.CheckSecret(
                        $"{setting}:Value", secret.Value, "remove it there. If it is part of the secret, set Hash instead of Value.", failures);
                    break;
                case (null, not null) when ControlCharacters.AreIn(secret.Value):
                    failures.Add(
                        $"{setting}:Value contains a line break, tab or other control character, which no request can send. Remove it; "
                        + "it often comes from the file the value was read from.");
                    break;
                default:
                    break;
            }

            if (secret.ExpiresAt <= secret.NotBefore)
            {
                failures.Add($"{setting}:ExpiresAt is not later than its NotBefore, so the secret would never be valid. Change one of them.");
            }
        }
    }

    private static void CheckScopes(string path, ClientOptions client, ClientCredentialsOptions options, List<string> failures)
    {
        foreach (var scope in client.Scopes)
        {
            SettingsValidation.CheckScope($"{path}:Scopes", scope, failures);
            if (options.Scopes.Count > 0 && !options.Scopes.ContainsKey(scope))
            {
                failures.Add(
                    $"{path}:Scopes has \"{scope}\", which is not in {options.Path}:Scopes; did you mean "
                    + $"{Spelling.Nearest(scope, options.Scopes.Keys)}? Otherwise add it there.");
            }
        }

        foreach (var scope in client.DefaultScopes ?? [])
        {
            if (!client.Scopes.Contains(scope))
            {
                failures.Add($"{path}:DefaultScopes has \"{scope}\", which is not in its Scopes. Add it there or remove it here.");
            }
        }
    }

    private static void CheckResources(string path, ClientOptions client, List<string> failures)
    {
        foreach (var resource in client.Resources)
        {
            if (SurroundingSpace.IsAround(resource))
            {
                SurroundingSpace.Check($"{path}:Resources:{client.Resources.IndexOf(resource)}", resource, failures);
            }
            else if (!Resource.IsIndicator(resource))
            {
                failures.Add(
                    $"{path}:Resources has \"{resource}\"; a resource must be an absolute URI without a fragment. Try https://api.example.com/orders.");
            }
        }
    }
}
