using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client in the table SqrClients.</summary>
internal sealed class ClientRow
{
    // A condition that is misspelled, or of a newer version, must not be as none.
    private static readonly JsonSerializerOptions NothingUnknown = new() { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>The key that other rows refer to; the identifier would be too long for that.</summary>
    public required Guid Id { get; init; }

    public required string ClientId { get; init; }

    public string? DisplayName { get; private set; }

    public bool Enabled { get; private set; }

    public bool AllowTokenRequests { get; private set; }

    /// <summary>A JSON array, as all lists are.</summary>
    public string Scopes { get; private set; } = "[]";

    /// <summary>Null says something else than an empty list.</summary>
    public string? DefaultScopes { get; private set; }

    public string Resources { get; private set; } = "[]";

    public string? Audience { get; private set; }

    public int? AccessTokenLifetimeSeconds { get; private set; }

    public string? SigningAlgorithm { get; private set; }

    /// <summary>A JSON object of strings, numbers, booleans and arrays of these.</summary>
    public string Claims { get; private set; } = "{}";

    /// <summary>Null says something else than a list.</summary>
    public string? AuthenticationMethods { get; private set; }

    /// <summary>A JSON array of texts, each the JSON of a JWK; null if there are none.</summary>
    public string? JsonWebKeys { get; private set; }

    public string? JwksUri { get; private set; }

    public bool? AcceptTokenEndpointAudience { get; private set; }

    public int? AssertionMaxLifetimeSeconds { get; private set; }

    /// <summary>A JSON array of objects, each a <see cref="ClientCertificate"/>; null if there are none.</summary>
    public string? Certificates { get; private set; }

    /// <summary>A JSON array of objects, each a <see cref="FederatedCredential"/>; null if there are none.</summary>
    public string? FederatedCredentials { get; private set; }

    /// <summary>Null: no.</summary>
    public bool? RequireDPoP { get; private set; }

    /// <summary>Null: no.</summary>
    public bool? RequireCertificateBinding { get; private set; }

    /// <summary>Changes with every write of the settings.</summary>
    public Guid Version { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public List<SecretRow> Secrets { get; init; } = [];

    /// <summary>By which workloads the client is found; written with <see cref="FederatedCredentials"/>.</summary>
    public List<FederatedSubjectRow> FederatedSubjects { get; init; } = [];

    /// <summary>Takes over all that settings say, but identifier and secrets. <see cref="FederatedSubjects"/> must have been read.</summary>
    public void Write(ClientOptions settings, DateTimeOffset now)
    {
        DisplayName = settings.DisplayName;
        Enabled = settings.Enabled;
        AllowTokenRequests = settings.AllowTokenRequests;
        Scopes = ToJson(settings.Scopes);
        DefaultScopes = settings.DefaultScopes is { } scopes ? ToJson(scopes) : null;
        Resources = ToJson(settings.Resources);
        Audience = settings.Audience;
        AccessTokenLifetimeSeconds = SecondsOf(settings.AccessTokenLifetime);
        SigningAlgorithm = settings.SigningAlgorithm;
        Claims = JsonSerializer.Serialize(ClaimValue.ReadAll(settings.Claims.AsReadOnly()));
        AuthenticationMethods = settings.AuthenticationMethods is { } methods ? ToJson(methods) : null;
        JsonWebKeys = settings.JsonWebKeys.Count > 0 ? ToJson(settings.JsonWebKeys) : null;
        JwksUri = settings.JwksUri?.OriginalString;
        AcceptTokenEndpointAudience = settings.AcceptTokenEndpointAudience;
        AssertionMaxLifetimeSeconds = SecondsOf(settings.AssertionMaxLifetime);
        Certificates = settings.Certificates.Count > 0 ? JsonSerializer.Serialize(settings.Certificates) : null;
        FederatedCredentials = settings.FederatedCredentials.Count > 0 ? JsonSerializer.Serialize(settings.FederatedCredentials) : null;
        WriteSubjects(FederatedSubjectRow.DigestsOf(settings.FederatedCredentials));
        RequireDPoP = settings.RequireDPoP;
        RequireCertificateBinding = settings.RequireCertificateBinding;
        (Version, UpdatedAt) = (Guid.NewGuid(), now);
    }

    /// <summary>As requests see it.</summary>
    /// <exception cref="InvalidDataException">Somebody has damaged the row. The message says which column, and what to do.</exception>
    public Client ToClient() => new()
    {
        ClientId = ClientId,
        DisplayName = DisplayName,
        Enabled = Enabled,
        AllowTokenRequests = AllowTokenRequests,
        Secrets = [.. Secrets.Select(secret => secret.ToSecret())],
        AuthenticationMethods = AuthenticationMethods is null ? null : ToList(nameof(AuthenticationMethods), AuthenticationMethods),
        JsonWebKeys = ToList(nameof(JsonWebKeys), JsonWebKeys ?? "[]"),
        JwksUri = ToAddress(),
        AcceptTokenEndpointAudience = AcceptTokenEndpointAudience,
        AssertionMaxLifetime = DurationOf(AssertionMaxLifetimeSeconds),
        Certificates = ToObjects<ClientCertificate>(nameof(Certificates), Certificates),
        FederatedCredentials = ToWorkloads(),
        RequireDPoP = RequireDPoP ?? false,
        RequireCertificateBinding = RequireCertificateBinding ?? false,
        Scopes = ToList(nameof(Scopes), Scopes),
        DefaultScopes = DefaultScopes is null ? null : ToList(nameof(DefaultScopes), DefaultScopes),
        Resources = ToList(nameof(Resources), Resources),
        Audience = Audience,
        AccessTokenLifetime = DurationOf(AccessTokenLifetimeSeconds),
        SigningAlgorithm = SigningAlgorithm,
        Claims = ToClaims(),
    };

    /// <summary>As people see it.</summary>
    /// <exception cref="InvalidDataException">Somebody has damaged the row. The message says which column, and what to do.</exception>
    public ManagedClient ToManagedClient() => new()
    {
        ClientId = ClientId,
        Settings = ToSettings(),
        Secrets = [.. Secrets.OrderByDescending(secret => secret.CreatedAt).ThenBy(secret => secret.Id).Select(secret => secret.ToSecret())],
        Version = Version.ToString("N", CultureInfo.InvariantCulture),
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
    };

    /// <summary>Prepares reading every kind of column: a first use of JSON takes longer than everything else about a row.</summary>
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

    // Rows that stay are left alone: one that is deleted and inserted in one go would be in its own way.
    private void WriteSubjects(HashSet<long> digests)
    {
        FederatedSubjects.RemoveAll(row => !digests.Contains(row.Digest));
        digests.ExceptWith(FederatedSubjects.Select(row => row.Digest));
        FederatedSubjects.AddRange(digests.Select(digest => new FederatedSubjectRow { Digest = digest, ClientKey = Id }));
    }

    private ClientOptions ToSettings()
    {
        var settings = new ClientOptions
        {
            ClientId = ClientId,
            DisplayName = DisplayName,
            Enabled = Enabled,
            AllowTokenRequests = AllowTokenRequests,
            AuthenticationMethods = AuthenticationMethods is null ? null : ToList(nameof(AuthenticationMethods), AuthenticationMethods),
            JwksUri = ToAddress(),
            AcceptTokenEndpointAudience = AcceptTokenEndpointAudience,
            AssertionMaxLifetime = DurationOf(AssertionMaxLifetimeSeconds),
            RequireDPoP = RequireDPoP ?? false,
            RequireCertificateBinding = RequireCertificateBinding ?? false,
            DefaultScopes = DefaultScopes is null ? null : ToList(nameof(DefaultScopes), DefaultScopes),
            Audience = Audience,
            AccessTokenLifetime = DurationOf(AccessTokenLifetimeSeconds),
            SigningAlgorithm = SigningAlgorithm,
        };
        ToList(nameof(JsonWebKeys), JsonWebKeys ?? "[]").ForEach(settings.JsonWebKeys.Add);
        ToObjects<ClientCertificate>(nameof(Certificates), Certificates).ForEach(settings.Certificates.Add);
        ToWorkloads().ForEach(settings.FederatedCredentials.Add);
        ToList(nameof(Scopes), Scopes).ForEach(settings.Scopes.Add);
        ToList(nameof(Resources), Resources).ForEach(settings.Resources.Add);
        foreach (var claim in ToClaims())
        {
            settings.Claims.Add(claim);
        }

        return settings;
    }

    private static int? SecondsOf(TimeSpan? duration) => duration is { } known ? (int)known.TotalSeconds : null; // whole seconds: validated

    private static TimeSpan? DurationOf(int? seconds) => seconds is { } known ? TimeSpan.FromSeconds(known) : null;

    private static string ToJson(IEnumerable<string> list) => JsonSerializer.Serialize(list.Distinct(StringComparer.Ordinal));

    private List<string> ToList(string column, string json) => Read<List<string>>(json) is { } list && list.TrueForAll(text => text is not null)
        ? list
        : throw Damaged(column, "array");

    private List<T> ToObjects<T>(string column, string? json)
        where T : class =>
        json is null ? [] : Read<List<T>>(json) is { } list && list.TrueForAll(item => item is not null) ? list : throw Damaged(column, "array", "objects that we know");

    private List<FederatedCredential> ToWorkloads()
    {
        var credentials = ToObjects<FederatedCredential>(nameof(FederatedCredentials), FederatedCredentials);

        return credentials.TrueForAll(credential => credential.IsUsable) ? credentials : throw Damaged(nameof(FederatedCredentials), "array", "objects that are complete");
    }

    private Dictionary<string, object> ToClaims()
    {
        Dictionary<string, object> claims = new(StringComparer.Ordinal);
        foreach (var (name, json) in Read<Dictionary<string, JsonElement>>(Claims) ?? throw DamagedClaims())
        {
            claims[name] = ClaimValue.Read(json) ?? throw DamagedClaims();
        }

        return claims;
    }

    private InvalidDataException DamagedClaims() => Damaged(nameof(Claims), "object", "strings, numbers, booleans and arrays of these");

    private Uri? ToAddress()
    {
        if (JwksUri is null)
        {
            return null;
        }

        return Uri.TryCreate(JwksUri, UriKind.Absolute, out var address)
            ? address
            : throw new InvalidDataException($"The column JwksUri of client \"{LogText.Escape(ClientId)}\" in the table SqrClients is not an absolute URL. Correct it in the database, or delete the client.");
    }

    private static T? Read<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, NothingUnknown);
        }
        catch (JsonException)
        {
            return null; // what it says is about the text, which may be long; the column is what people look for
        }
    }

    private InvalidDataException Damaged(string column, string kind, string members = "texts") =>
        new($"The column {column} of client \"{LogText.Escape(ClientId)}\" in the table SqrClients is not a JSON {kind} of {members}. Correct it in the database, for example to {(kind is "array" ? "[]" : "{}")}, or delete the client.");
}
