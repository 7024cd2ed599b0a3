namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Where the keys, databases and requests of a run are, until it is over.</summary>
internal sealed class WorkDirectory : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sqr-load-");

    /// <summary>A file of the run's own.</summary>
    public string File(string name) => Path.Combine(_root.FullName, name);

    /// <summary>The directory of a server; those of one directory share the key.</summary>
    public string Of(string server, string algorithm) => _root.CreateSubdirectory($"{server}-{algorithm}").FullName;

    public void Dispose() => _root.Delete(recursive: true);
}
