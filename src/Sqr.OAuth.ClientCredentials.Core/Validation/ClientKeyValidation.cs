namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks how a client may prove who it is, and the keys that it does so with.</summary>
internal static class ClientKeyValidation
{
    public static void Check(string path, ClientOptions client, ClientCredentialsOptions options, List<string> failures)
    {
        CheckKeys(path, client, failures);
        CheckAddress(path, client, options.Backchannel, failures);
        CheckMethods(path, client, failures);
    }

    private static void CheckKeys(string path, ClientOptions client, List<string> failures)
    {
        if (client.JsonWebKeys.Count > AssertionKeys.MaxCount)
        {
            failures.Add($"{path}:JsonWebKeys has {client.JsonWebKeys.Count} keys; it must have {AssertionKeys.MaxCount} at most. Take out those that are not in use.");
        }

        Dictionary<string, int> numbersById = new(StringComparer.Ordinal);
        for (var i = 0; i < client.JsonWebKeys.Count; i++)
        {
            if (VerificationKey.Read(client.JsonWebKeys[i], out var fault) is not { } key)
            {
                failures.Add($"{path}:JsonWebKeys:{i} {fault}.");
            }
            else if (key.KeyId is { } id && !numbersById.TryAdd(id, i))
            {
                failures.Add($"{path}:JsonWebKeys:{i} has the kid \"{id}\", which {path}:JsonWebKeys:{numbersById[id]} has too; give one of them another.");
            }
        }
    }

    private static void CheckAddress(string path, ClientOptions client, BackchannelOptions backchannel, List<string> failures)
    {
        if (client.JwksUri is not { } address)
        {
            return;
        }

        SurroundingSpace.Check($"{path}:JwksUri", address.OriginalString, failures);
        if (Backchannel.FaultOf(address, backchannel) is { } fault)
        {
            failures.Add($"{path}:JwksUri is \"{address.OriginalString}\"; it {fault}. Try https://client.example.com/jwks.json.");
        }

        if (client.JsonWebKeys.Count > 0)
        {
            failures.Add($"{path} has both JsonWebKeys and JwksUri; keep one of them (RFC 7591 §2).");
        }
    }

    private static void CheckMethods(string path, ClientOptions client, List<string> failures)
    {
        var setting = $"{path}:AuthenticationMethods";
        if (client.AuthenticationMethods is not { } methods)
        {
            return;
        }

        if (methods.Count == 0)
        {
            failures.Add($"{setting} is empty; it must name a method, or be left out for whatever the client's credentials allow. Try [ \"private_key_jwt\" ], or set {path}:Enabled to false.");
        }

        foreach (var method in methods.Where(method => !AuthenticationMethodNames.All.Contains(method)))
        {
            failures.Add($"{setting} has \"{method}\"; it must be one of {string.Join(", ", AuthenticationMethodNames.All)}. Try {Spelling.Nearest(method, AuthenticationMethodNames.All)}.");
        }

        if (methods.Contains(AuthenticationMethod.PrivateKeyJwt.Name()) && client is { JsonWebKeys.Count: 0, JwksUri: null, FederatedCredentials.Count: 0 })
        {
            failures.Add($"{setting} has private_key_jwt, but there are neither JsonWebKeys nor a JwksUri nor FederatedCredentials; register a key, or take the method out.");
        }
    }
}
