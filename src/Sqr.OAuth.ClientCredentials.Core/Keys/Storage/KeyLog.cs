using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class KeyLog // ids 4000-4999, listed in docs/events.md, never reused
{
    [LoggerMessage(4001, LogLevel.Warning,
        "There was no {Algorithm} signing key among the keys in {Location}, so {KeyId} was created. This is expected when an algorithm is new. "
        + "Otherwise restore the old keys: tokens signed with them no longer verify.",
        EventName = "SigningKeyMade")]
    public static partial void SigningKeyMade(this ILogger logger, string keyId, string algorithm, string location);

    [LoggerMessage(4002, LogLevel.Error, "No key can sign {Algorithm} tokens; requests get 503.", EventName = "SigningKeyUnavailable")]
    public static partial void SigningKeyUnavailable(this ILogger logger, string algorithm, Exception? exception);

    [LoggerMessage(4003, LogLevel.Debug, "The signing keys were refreshed.", EventName = "SigningKeysRefreshed")]
    public static partial void SigningKeysRefreshed(this ILogger logger);

    [LoggerMessage(4004, LogLevel.Error,
        "The signing keys could not be refreshed. The known keys stay in use, and the refresh is tried again.", EventName = "SigningKeysNotRefreshed")]
    public static partial void SigningKeysNotRefreshed(this ILogger logger, Exception exception);

    [LoggerMessage(4005, LogLevel.Error,
        "The key store is unavailable. The host starts anyway; token requests get 503 until it is back.", EventName = "SigningKeysNotLoaded")]
    public static partial void SigningKeysNotLoaded(this ILogger logger, Exception exception);

    [LoggerMessage(4006, LogLevel.Information, "The key {KeyId} now signs {Algorithm} tokens.", EventName = "SigningKeyActive")]
    public static partial void SigningKeyActive(this ILogger logger, string keyId, string algorithm);

    [LoggerMessage(4007, LogLevel.Information,
        "The key {KeyId} is announced; it signs {Algorithm} tokens from {ActivatesAt:yyyy-MM-ddTHH:mm:ssK} on.", EventName = "SigningKeyAnnounced")]
    public static partial void SigningKeyAnnounced(this ILogger logger, string keyId, string algorithm, DateTimeOffset activatesAt);

    [LoggerMessage(4008, LogLevel.Information, "The private half of the key {KeyId}, which no longer signs, was erased.", EventName = "SigningKeyErased")]
    public static partial void SigningKeyErased(this ILogger logger, string keyId);

    [LoggerMessage(4009, LogLevel.Information, "The key {KeyId} was removed; every token signed with it has expired.", EventName = "SigningKeyRemoved")]
    public static partial void SigningKeyRemoved(this ILogger logger, string keyId);

    [LoggerMessage(4010, LogLevel.Warning, "The key {KeyId} was revoked; tokens signed with it no longer verify.", EventName = "SigningKeyRevoked")]
    public static partial void SigningKeyRevoked(this ILogger logger, string keyId);

    [LoggerMessage(4011, LogLevel.Information, "The private half of the key {KeyId} was encrypted again.", EventName = "SigningKeySealedAnew")]
    public static partial void SigningKeySealedAnew(this ILogger logger, string keyId);

    [LoggerMessage(4012, LogLevel.Error,
        "The private half of the key {KeyId} cannot be read on this host. The key stays published, but signs no {Algorithm} tokens here, "
        + "or only until this host stops.",
        EventName = "SigningKeyUnreadable")]
    public static partial void SigningKeyUnreadable(this ILogger logger, string keyId, string algorithm, Exception exception);

    [LoggerMessage(4013, LogLevel.Error,
        "The key {KeyId} cannot be read and was replaced by a new one, as Keys:ReplaceUnreadable demands. "
        + "Consumers reject tokens signed with the new key until they fetch the JWK Set again.",
        EventName = "SigningKeyReplaced")]
    public static partial void SigningKeyReplaced(this ILogger logger, string keyId);

    [LoggerMessage(4014, LogLevel.Information,
        "The key {KeyId} was imported; it signs {Algorithm} tokens from {ActivatesAt:yyyy-MM-ddTHH:mm:ssK} on.", EventName = "SigningKeyImported")]
    public static partial void SigningKeyImported(this ILogger logger, string keyId, string algorithm, DateTimeOffset activatesAt);

    [LoggerMessage(4015, LogLevel.Information,
        "The signing key file {OldFile} was renamed to {File}: the Web SDK publishes every *.json file below the project.",
        EventName = "SigningKeyFileRenamed")]
    public static partial void SigningKeyFileRenamed(this ILogger logger, string oldFile, string file);

    [LoggerMessage(4016, LogLevel.Warning,
        "The signing key file {OldFile} is ignored, because {File} exists. Compare the two files. To keep the .key file, delete the .json file. "
        + "To keep the .json file, stop all hosts and move the .key file away.",
        EventName = "SigningKeyFileIgnored")]
    public static partial void SigningKeyFileIgnored(this ILogger logger, string oldFile, string file);

    [LoggerMessage(4017, LogLevel.Warning,
        "The signing key file {OldFile} could not be renamed to {File}. It is used under its old name, but dotnet publish copies files with that name. "
        + "Give the host's user write access to the directory.",
        EventName = "SigningKeyFileNotRenamed")]
    public static partial void SigningKeyFileNotRenamed(this ILogger logger, string oldFile, string file, Exception exception);

    [LoggerMessage(4018, LogLevel.Warning,
        "The lock file .lock in the key directory {Location} does not keep other processes out: its file system does not support file locks, or "
        + "DOTNET_SYSTEM_IO_DISABLEFILELOCKING is set. Nodes that change the same key at the same time may undo each other's changes. "
        + "If several nodes share the directory, use a file system with locks, or a database.",
        EventName = "KeyDirectoryNotLocked")]
    public static partial void KeyDirectoryNotLocked(this ILogger logger, string location);

    [LoggerMessage(4019, LogLevel.Warning,
        "Other users can write to the key directory {Location}. Anyone who can write there can add a key that resource servers then trust. "
        + "Make the host's user its owner and the only one with write access (chown, chmod go-w). "
        + "On a volume that is shared through a group (fsGroup in Kubernetes), keep other workloads out of that group.",
        EventName = "KeyDirectoryWritableByOthers")]
    public static partial void KeyDirectoryWritableByOthers(this ILogger logger, string location);

    [LoggerMessage(4020, LogLevel.Information,
        "There was no signing key in {Location}, so {KeyId} was created and signs {Algorithm} tokens. This is expected at the first start. "
        + "Otherwise restore the old keys: tokens signed with them no longer verify.",
        EventName = "FirstSigningKeyMade")]
    public static partial void FirstSigningKeyMade(this ILogger logger, string keyId, string algorithm, string location);

    [LoggerMessage(4021, LogLevel.Error,
        "The key {KeyId} ({Key} in {Location}) has no valid seal, so it is neither published nor used. Either somebody else wrote or changed it, or the "
        + "encryption that sealed it is missing here or was revoked. Find out who wrote it. {Remedy}",
        EventName = "SigningKeyUnsealed")]
    public static partial void SigningKeyUnsealed(this ILogger logger, string keyId, string key, string location, string remedy);

    [LoggerMessage(4022, LogLevel.Error,
        "The key store {Location} has lost keys that are in use, or has them without a valid seal: {KeyIds}. This host goes on with them and writes them "
        + "back; hosts that start cannot use them until then. Find out who removed or changed them, or why the store is another one. To stop using a key, "
        + "revoke it.",
        EventName = "SigningKeysMissing")]
    public static partial void SigningKeysMissing(this ILogger logger, string location, string keyIds);

    [LoggerMessage(4023, LogLevel.Warning, "The key {KeyId} was written back to {Location}, which had lost it.", EventName = "SigningKeyRestored")]
    public static partial void SigningKeyRestored(this ILogger logger, string keyId, string location);

    [LoggerMessage(4024, LogLevel.Information, "The seal of the key {KeyId} was renewed.", EventName = "SigningKeySealRenewed")]
    public static partial void SigningKeySealRenewed(this ILogger logger, string keyId);

    [LoggerMessage(4025, LogLevel.Warning, "An operator sealed the key {KeyId}: it counts from now on.", EventName = "SigningKeySealed")]
    public static partial void SigningKeySealed(this ILogger logger, string keyId);

    [LoggerMessage(4026, LogLevel.Warning,
        "Keys whose time is over are neither erased nor removed, because this host's clock is in doubt. {Reason}", EventName = "ClockInDoubt")]
    public static partial void ClockInDoubt(this ILogger logger, string reason);

    [LoggerMessage(4027, LogLevel.Warning,
        "The key {KeyId} was created at {CreatedAt:yyyy-MM-ddTHH:mm:ssK}, which is in the future by this host's clock. Its turn comes after "
        + "Keys:RotationInterval at the latest. Set the clocks of all hosts right; if its creator's clock was wrong, revoke the key.",
        EventName = "SigningKeyAhead")]
    public static partial void SigningKeyAhead(this ILogger logger, string keyId, DateTimeOffset createdAt);

    [LoggerMessage(4028, LogLevel.Error,
        "The key {Key} could not be written to {Location} in {Attempts} attempts. Either other processes change the keys at the same time, or something that "
        + "is not recognized as a key takes its place. If this is logged again, find it in the store and remove it: until then, no new key is announced.",
        EventName = "SigningKeyNotWritten")]
    public static partial void SigningKeyNotWritten(this ILogger logger, string key, string location, int attempts);
}
