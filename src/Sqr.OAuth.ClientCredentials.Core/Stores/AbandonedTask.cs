namespace Sqr.OAuth.ClientCredentials;

internal static class AbandonedTask
{
    /// <summary>The task, for a caller that may stop waiting before it ends. If it fails after that, the failure is not reported as unobserved.</summary>
    public static TTask Abandonable<TTask>(this TTask task)
        where TTask : Task
    {
        _ = task.ContinueWith(
            static finished => _ = finished.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);

        return task;
    }
}
