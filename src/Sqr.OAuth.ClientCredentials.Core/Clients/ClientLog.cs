using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class ClientLog // ids 2000-2999, listed in docs/events.md, never reused
{
    [LoggerMessage(2001, LogLevel.Warning, "Client {ClientId} was refused: {Reason}.", EventName = "ClientRefused")]
    public static partial void ClientRefused(this ILogger logger, string clientId, RefusalReason reason);

    [LoggerMessage(2002, LogLevel.Information, "A client that does not exist was refused.", EventName = "UnknownClientRefused")]
    public static partial void UnknownClientRefused(this ILogger logger);

    [LoggerMessage(2003, LogLevel.Warning, "The settings have {Count} clients, but clients are taken from {Store}; those of the settings are not used.", EventName = "ClientsOfSettingsUnused")]
    public static partial void ClientsOfSettingsUnused(this ILogger logger, int count, Type store);

    [LoggerMessage(2004, LogLevel.Information, "The hash of a secret of client {ClientId} was replaced by one of today's parameters.", EventName = "SecretHashUpgraded")]
    public static partial void SecretHashUpgraded(this ILogger logger, string clientId);

    [LoggerMessage(2005, LogLevel.Warning, "The hash of a secret of client {ClientId} could not be replaced by one of today's parameters; it is tried again after five minutes, upon the next use.", EventName = "SecretHashNotUpgraded")]
    public static partial void SecretHashNotUpgraded(this ILogger logger, string clientId, Exception exception);

    [LoggerMessage(2006, LogLevel.Warning, "The store did not take the notes of when secrets were last used; they are kept and tried again in a minute.", EventName = "LastUsesNotRecorded")]
    public static partial void LastUsesNotRecorded(this ILogger logger, Exception exception);

    [LoggerMessage(2007, LogLevel.Information, "The token of a workload that is no client's was refused.", EventName = "UnknownWorkloadRefused")]
    public static partial void UnknownWorkloadRefused(this ILogger logger);

    [LoggerMessage(2008, LogLevel.Warning, "The token of a workload fits several clients, {ClientIds}, and authenticates none. Tell them apart: by narrower subjects, or by Audience or Claims of their FederatedCredentials.", EventName = "WorkloadAmbiguous")]
    public static partial void WorkloadAmbiguous(this ILogger logger, string clientIds);
}
