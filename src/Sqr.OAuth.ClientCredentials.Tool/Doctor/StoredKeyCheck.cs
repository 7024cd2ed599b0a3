namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The signing keys in the issuer's store, which only someone with access to it can examine.</summary>
internal static class StoredKeyCheck
{
    public static IEnumerable<Finding> Of(IEnumerable<SigningKeyStatus> keys) =>
        keys.Where(key => key.State is SigningKeyState.Unsealed).Select(key => Finding.Error(
            "key-unsealed",
            $"Key {key.KeyId} ({key.Algorithm}, period {key.Period}) in the store has no valid seal: "
            + "the issuer did not write it, or not with these encryption keys.",
            $"Find out who wrote it. If you vouch for it, run sqr-oauth key seal {key.KeyId}; otherwise delete its file or row. Do not revoke it: "
            + "that would also revoke a key in use that has the same identifier."));
}
