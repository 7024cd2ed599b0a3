namespace Sqr.OAuth.ClientCredentials;

internal static class AbandonedTask
{
    /// <summary>The task, for one who may leave before it ends: should it then fail, that is not reported to the process as overlooked.</summary>
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
