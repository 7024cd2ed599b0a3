using System.Globalization;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>
/// A client in the table SqrClients. Settings that are searched for or changed separately have their own columns; all others are in one JSON document.
/// </summary>
internal sealed class ClientRow
{
    /// <summary>The key that other rows refer to, because the identifier would be too long for that.</summary>
    public required Guid Id { get; init; }

    public required string ClientId { get; init; }

    public bool Enabled { get; private set; }

    /// <summary>A JSON object in the form of a settings file, in which claims keep their types.</summary>
    public string Settings { get; private set; } = "{}";

    /// <summary>Changes with every write of the settings.</summary>
    public Guid Version { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public List<SecretRow> Secrets { get; init; } = [];

    /// <summary>The workloads that find the client; written together with its <see cref="ClientSettings.FederatedCredentials"/>.</summary>
    public List<FederatedSubjectRow> FederatedSubjects { get; init; } = [];

    /// <summary>Writes all settings except identifier and secrets. <see cref="FederatedSubjects"/> must have been loaded.</summary>
    public void Write(ClientSettings settings, DateTimeOffset now)
    {
        Enabled = settings.Enabled;
        Settings = ClientDocument.Write(visitor => ClientDescription.VisitAllButEnabled(settings, new ClientOptions(), visitor));
        WriteSubjects(FederatedSubjectRow.DigestsOf(settings.FederatedCredentials));
        (Version, UpdatedAt) = (Guid.NewGuid(), now);
    }

    /// <summary>The client for requests.</summary>
    /// <exception cref="InvalidDataException">The row was damaged. The message says what is wrong and how to fix it.</exception>
    public Client ToClient() => Read(new Client { ClientId = ClientId, Secrets = [.. Secrets.Select(secret => secret.ToSecret())] });

    /// <summary>The client for operators.</summary>
    /// <exception cref="InvalidDataException">The row was damaged. The message says what is wrong and how to fix it.</exception>
    public ManagedClient ToManagedClient() => new()
    {
        ClientId = ClientId,
        Settings = Read(new ClientOptions { ClientId = ClientId }),
        Secrets = [.. Secrets.OrderByDescending(secret => secret.CreatedAt).ThenBy(secret => secret.Id).Select(secret => secret.ToSecret())],
        Version = Version.ToString("N", CultureInfo.InvariantCulture),
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
    };

    /// <summary>Warms up reading every kind of setting, because the first use of JSON takes longer than everything else about a row.</summary>
    public static void WarmUp()
    {
        var settings = new ClientOptions
        {
            Scopes = { "read" },
            Claims = { ["tenant"] = "none" },
            Certificates = { new() },
            FederatedCredentials = { new() { Issuer = "https://issuer.example", Subject = "nobody" } },
        };
        var row = new ClientRow { Id = Guid.Empty, ClientId = "nobody", CreatedAt = default };
        row.Write(settings, default);
        row.ToClient();
    }

    // Unchanged rows are kept: deleting and inserting the same row in one write would conflict.
    private void WriteSubjects(HashSet<long> digests)
    {
        FederatedSubjects.RemoveAll(row => !digests.Contains(row.Digest));
        digests.ExceptWith(FederatedSubjects.Select(row => row.Digest));
        FederatedSubjects.AddRange(digests.Select(digest => new FederatedSubjectRow { Digest = digest, ClientKey = Id }));
    }

    private TSettings Read<TSettings>(TSettings client)
        where TSettings : ClientSettings
    {
        try
        {
            ClientDocument.Read(Settings, visitor => ClientDescription.VisitAllButEnabled(client, client, visitor));
        }
        catch (JsonException exception)
        {
            throw Damaged(exception.Message);
        }

        client.Enabled = Enabled;

        var unusable = client.FederatedCredentials.FirstOrDefault(credential => !credential.IsUsable);

        return unusable is null
            ? client
            : throw Damaged($"FederatedCredentials:{client.FederatedCredentials.IndexOf(unusable)} is incomplete or out of range.");
    }

    private InvalidDataException Damaged(string fault) =>
        new($"The column Settings of client \"{LogText.Escape(ClientId)}\" in the table SqrClients cannot be read: {fault} "
            + "Correct that in the database, restore the row from a backup, or delete the client.");
}
