using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class SettingsLog // ids 1000-1999, listed in docs/events.md, never reused
{
    [LoggerMessage(1001, LogLevel.Information,
        "The settings were reloaded; they contain {Count} clients. Changed: {Settings}.", EventName = "SettingsReloaded")]
    public static partial void SettingsReloaded(this ILogger logger, int count, string settings);

    [LoggerMessage(1002, LogLevel.Error, "The changed settings are not valid; the last valid ones stay in effect. {Failures}", EventName = "ReloadRefused")]
    public static partial void ReloadRefused(this ILogger logger, string failures);

    [LoggerMessage(1003, LogLevel.Error, "The changed settings could not be read; the last valid ones stay in effect.", EventName = "ReloadFailed")]
    public static partial void ReloadFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1004, LogLevel.Warning,
        "Settings that are read only at start have changed: {Settings}. They take effect at the next start.", EventName = "RestartNeeded")]
    public static partial void RestartNeeded(this ILogger logger, string settings);

    [LoggerMessage(1005, LogLevel.Warning,
        "The settings contain the secret of client {Client} in plain text, and the environment is {Environment}. Replace its Value with "
        + "its Hash (README shows how to make one), or keep the Value in a vault.",
        EventName = "SecretInClear")]
    public static partial void SecretInClear(this ILogger logger, string client, string environment);

    [LoggerMessage(1006, LogLevel.Warning,
        "The settings file {File} exists, but no keys were read from it. If it is not meant to be empty, check that it is complete and "
        + "valid; it is read again when it changes.",
        EventName = "SettingsFileWithoutKeys")]
    public static partial void SettingsFileWithoutKeys(this ILogger logger, string file);

    [LoggerMessage(1007, LogLevel.Warning,
        "The list {List} has entries from {Sources}. Configuration merges lists by index, so entries from the first source remain. Keep the "
        + "whole list in one source, or write [] in a source between them to start again.",
        EventName = "ListsMerged")]
    public static partial void ListsMerged(this ILogger logger, string list, string sources);

    [LoggerMessage(1008, LogLevel.Warning,
        "Changes to these settings files go unnoticed, because they are links: {Files}. Set the environment variable "
        + "DOTNET_USE_POLLING_FILE_WATCHER=1; without it, a client that is removed there keeps its access until the next start.",
        EventName = "SettingsFilesLinked")]
    public static partial void SettingsFilesLinked(this ILogger logger, string files);

    [LoggerMessage(1009, LogLevel.Warning, "The configuration section {Section} {Fault}, so no client can get a token.{Suggestion}", EventName = "NoClients")]
    public static partial void NoClients(this ILogger logger, string section, string fault, string suggestion);

    [LoggerMessage(1010, LogLevel.Information,
        "No issuer is set, so in Development it is {Issuer}, the first address that this host listens on.",
        EventName = "IssuerDefaulted")]
    public static partial void IssuerDefaulted(this ILogger logger, string issuer);

    [LoggerMessage(1011, LogLevel.Warning,
        "The issuer is {Issuer} by default, but this host listens on {Addresses}. Set {Section}:Issuer.",
        EventName = "IssuerElsewhere")]
    public static partial void IssuerElsewhere(this ILogger logger, string issuer, string addresses, string section);
}
