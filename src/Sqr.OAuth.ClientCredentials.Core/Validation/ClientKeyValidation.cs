namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates the authentication methods of a client, and its public keys.</summary>
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
            failures.Add(
                $"{path}:JsonWebKeys has {client.JsonWebKeys.Count} keys; it must have at most {AssertionKeys.MaxCount}. Remove keys that are not used.");
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
                failures.Add($"{path}:JsonWebKeys:{i} has the same kid, \"{id}\", as {path}:JsonWebKeys:{numbersById[id]}. Change one of them.");
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
            failures.Add(
                $"{setting} is empty; it must name a method. Try [ \"private_key_jwt\" ], leave it out to allow every method that the client's "
                + $"credentials support, or set {path}:Enabled to false.");
        }

        foreach (var method in methods.Where(method => !AuthenticationMethodNames.All.Contains(method)))
        {
            failures.Add(
                $"{setting} has \"{method}\"; it must be one of {string.Join(", ", AuthenticationMethodNames.All)}. "
                + $"Try {Spelling.Nearest(method, AuthenticationMethodNames.All)}.");
        }

        if (methods.Contains(AuthenticationMethod.PrivateKeyJwt.Name()) && client is { JsonWebKeys.Count: 0, JwksUri: null, FederatedCredentials.Count: 0 })
        {
            failures.Add(
                $"{setting} has private_key_jwt, but the client has no JsonWebKeys, JwksUri or FederatedCredentials. Register a key, or remove the method.");
        }
    }
}
