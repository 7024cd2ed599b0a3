namespace Sqr.OAuth.ClientCredentials;

/// <summary>Detects a reload that loses all clients by accident, while a settings file is broken or being replaced.</summary>
internal sealed class ReloadGuard(SettingsFiles files, ISettingsSource? source = null)
{
    private int _clients;
    private bool _hadSection;
    private HashSet<string> _filesWithKeys = [];

    /// <summary>Files that exist and gave no keys when they were last read: empty, or broken.</summary>
    public IEnumerable<string> FilesWithoutKeys => files.WithoutKeys();

    /// <summary>Why the current configuration must not take effect; null if it may.</summary>
    public string? Objection()
    {
        if (source is null)
        {
            return null;
        }

        var path = source.Section.Path;
        if (_hadSection && !source.Exists)
        {
            return $"The section {path} is gone. To remove all clients, keep the section and write \"Clients\": {{}}.";
        }

        if (_clients == 0 || source.CountClients() > 0)
        {
            return null;
        }

        // An explicitly empty Clients does not count while a file that had keys has none.
        var lost = files.WithoutKeys().Where(_filesWithKeys.Contains).ToList();

        return source.HasEmptyClients() && lost is []
            ? null
            : $"{path}:Clients no longer has clients; it had {_clients}. To remove all of them, write \"Clients\": {{}}.";
    }

    /// <summary>Remembers the configuration that is in effect.</summary>
    public void Accept() => (_clients, _hadSection, _filesWithKeys) = (source?.CountClients() ?? 0, source?.Exists is true, files.WithKeys());
}
