namespace Sqr.OAuth.ClientCredentials;

/// <summary>Detects a reload that would lose settings by accident, because a settings file is broken or just being replaced.</summary>
internal sealed class ReloadGuard(SettingsFiles files, ISettingsSource? source = null)
{
    private bool _hadSection;
    private HashSet<string> _clients = [];
    private HashSet<string> _files = [];

    /// <summary>Files that exist but provided no keys when last read: they are empty or broken.</summary>
    public IEnumerable<string> FilesWithoutKeys => files.WithoutKeys();

    /// <summary>Why the current configuration must not take effect; null if it may.</summary>
    /// <param name="read">The options that were created from it; null if there are none yet. The configuration may have changed before they were read, and
    /// again since.</param>
    public string? Objection(ClientCredentialsOptions? read = null)
    {
        if (source is null)
        {
            return null;
        }

        var (path, clients) = (source.Section.Path, read?.ClientsOfSection ?? source.ClientNames());
        if (LostFile(path, _clients.Except(clients, StringComparer.OrdinalIgnoreCase).Count()) is { } objection)
        {
            return objection;
        }

        if (_hadSection && !source.Exists)
        {
            return $"The section {path} no longer exists. To remove all clients, keep the section and write \"Clients\": {{}}.";
        }

        return _clients.Count == 0 || clients.Count > 0 || source.HasEmptyClients()
            ? null
            : $"{path}:Clients no longer has clients; it had {_clients.Count}. To remove all of them, write \"Clients\": {{}}.";
    }

    /// <summary>What the configuration contains. Called before it is read, and passed to <see cref="Accept"/>.</summary>
    public SourceState Look() => new(source?.Exists is true, files.WithSettings());

    /// <summary>Remembers the options that take effect.</summary>
    public void Accept(SourceState state, ClientCredentialsOptions read) =>
        (_hadSection, _files, _clients) = (state.HasSection, state.Files, read.ClientsOfSection);

    // A source that was removed on purpose looks like a file that is being replaced. A missing file is therefore accepted unless clients go with it.
    private string? LostFile(string path, int lostClients)
    {
        foreach (var file in files.Lost(_files))
        {
            if (File.Exists(file))
            {
                return $"The settings file {LogText.Escape(file)} had settings, but no keys were read from it. Check that it is complete and valid. "
                    + $"To remove its settings, write {{ \"{path}\": {{}} }}.";
            }

            if (lostClients > 0)
            {
                return $"The settings file {LogText.Escape(file)} is missing, which would remove {lostClients} of {_clients.Count} clients. "
                    + "To remove them, restore the file without them, or restart the host.";
            }
        }

        return null;
    }
}

/// <summary>What a configuration contains before it is read.</summary>
/// <param name="HasSection">Whether the section contains anything.</param>
/// <param name="Files">The files that contain settings of the section.</param>
internal sealed record SourceState(bool HasSection, HashSet<string> Files);
