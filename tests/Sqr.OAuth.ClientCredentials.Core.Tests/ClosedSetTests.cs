using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Takes every case of every closed set of the engine to all that must know it. A new case is found by itself; a new set needs a walk here.</summary>
public sealed class ClosedSetTests
{
    private static readonly Dictionary<Type, Func<object, Task>> Walks = new()
    {
        [typeof(SigningAlgorithm)] = one => AlgorithmWalk.RunAsync((SigningAlgorithm)one),
        [typeof(JwkCurve)] = one => Walk((JwkCurve)one),
        [typeof(AuthenticationMethod)] = one => Walk((AuthenticationMethod)one),
        [typeof(ClientCredential)] = one => WalkCredentialAsync((Type)one),
        [typeof(TokenErrorCode)] = one => Walk((TokenErrorCode)one),
        [typeof(RefusalReason)] = one => Walk((RefusalReason)one),
        [typeof(KeyDuty)] = one => WalkDutyAsync((Type)one),
        [typeof(SigningKeyState)] = one => WalkAsync((SigningKeyState)one),
        [typeof(WorkloadPlatform)] = one => Walk((WorkloadPlatform)one),
    };

    // The first five have tests for each of their cases, and so have those of audit events. The cases of the others are told apart only where the set is
    // declared.
    private static readonly Type[] WalkedElsewhere =
    [
        typeof(RestartSetting), typeof(TokenError), typeof(ProvenCredential), typeof(RequestFault), typeof(RequestRule), typeof(SecretVerdict),
        typeof(SlowMatch), typeof(LostKeys), typeof(DocumentForm), typeof(AttemptEnd), typeof(UseFault), typeof(StoreBreaker),
        typeof(KeyChange), typeof(ClientChange), typeof(SecretChange), typeof(AuditQueueFullMode),
    ];

    private static readonly Lazy<Task<(CollectedLogs Logs, HashSet<SigningKeyState> States)>> KeyLives = new(LiveKeysAsync);

    [TestCaseSource(nameof(Cases))]
    public Task A_case_is_known_wherever_it_must_be(Type set, object one) => Walks[set](one);

    [Test]
    public void Every_closed_set_has_a_walk() =>
        typeof(SigningAlgorithm).Assembly.GetTypes().Where(IsClosedSet).Should().BeEquivalentTo(Walks.Keys.Concat(WalkedElsewhere));

    private static bool IsClosedSet(Type type) => (type.IsEnum && !type.IsNestedPrivate) || AllOf(type) is not null || CasesOf(type).Length > 0;

    // In a list, or as static properties of a class that nobody else can make.
    private static IEnumerable<object>? AllOf(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Static);
        if (properties.FirstOrDefault(property => property.Name == "All" && property.PropertyType.GenericTypeArguments.Contains(type)) is { } all)
        {
            return (IEnumerable<object>)all.GetValue(null)!;
        }

        var members = properties.Where(property => property.PropertyType == type).ToList();

        return members.Count > 1 && type.GetConstructors() is [] ? members.Select(member => member.GetValue(null)!) : null;
    }

    private static Type[] CasesOf(Type type) => type.IsAbstract ? [.. type.GetNestedTypes().Where(type.IsAssignableFrom)] : [];

    private static IEnumerable<TestCaseData> Cases() =>
        from set in Walks.Keys
        from one in set.IsEnum ? Enum.GetValues(set).Cast<object>() : AllOf(set) ?? CasesOf(set)
        let name = one switch
        {
            Type type => type.Name,
            WorkloadPlatform platform => platform.Name,
            TokenErrorCode code => code.Name,
            _ => one.ToString()!, // no case prints nothing
        }
        let walk = new TestCaseData(set, one).SetArgDisplayNames(set.Name, name)
        select one is SigningAlgorithm && name is not (['E', ..] or "RS256") ? walk.SetCategory(LongProof.Slow) : walk; // a new RSA key takes a second

    private static Task Walk(JwkCurve curve)
    {
        using var key = ECDsa.Create(curve.Curve);

        JwkCurve.Find(curve.Name).Should().Be(curve);
        JwkCurve.Find(key.ExportParameters(false).Curve).Should().Be(curve);
        SigningAlgorithm.All.Count(algorithm => algorithm.Fits(PublicKeys.Of(key))).Should().Be(1);

        return Task.CompletedTask;
    }

    private static Task Walk(AuthenticationMethod method)
    {
        var byCredential = ClientOf(method);
        var byName = new Client { ClientId = "acme", AuthenticationMethods = [method.Name()] };

        byCredential.MayUse(method).Should().BeTrue();
        byCredential.Methods.Should().Contain(method.Name());
        byName.MayUse(method).Should().BeTrue();
        Enum.GetValues<AuthenticationMethod>().Where(byName.MayUse).Should().Equal(method);
        AuthenticationMethodNames.All.Should().ContainSingle(name => name == method.Name());
        Repository.Read("README.md").Should().Contain($"`{method.Name()}`");

        return Task.CompletedTask;
    }

    private static Client ClientOf(AuthenticationMethod method) => method switch
    {
        AuthenticationMethod.ClientSecretBasic or AuthenticationMethod.ClientSecretPost =>
            new() { ClientId = "acme", Secrets = [new() { Hash = SecretHash.OfRandomSecret("right") }] },
        AuthenticationMethod.PrivateKeyJwt => new() { ClientId = "acme", JwksUri = new("https://client.test/jwks") },
        AuthenticationMethod.TlsClientAuth => new() { ClientId = "acme", Certificates = [new() { SanDns = "client.test" }] },
        AuthenticationMethod.SelfSignedTlsClientAuth => new() { ClientId = "acme", Certificates = [new() { Sha256Thumbprint = new('0', 64) }] },
        _ => throw new UnreachableException(),
    };

    private static async Task WalkCredentialAsync(Type type)
    {
        await using var engine = await Engine.With().StartAsync();
        using var certificate = SelfSigned();
        var credential = CredentialOf(type, certificate);

        var outcome = await engine.Running.Services.GetRequiredService<ClientCredentialsFlow>().RunAsync(new(credential, null, null), default);

        outcome.Refused(out _, out _).Should().BeTrue("nobody has it, and no case is forgotten");
        credential.ToString().Should().Be(type.Name, "a record would print the secret");
    }

    private static ClientCredential CredentialOf(Type type, X509Certificate2 certificate) => type.Name switch
    {
        nameof(ClientCredential.Secret) => new ClientCredential.Secret("acme", "wrong", AuthenticationMethod.ClientSecretPost),
        nameof(ClientCredential.Assertion) => new ClientCredential.Assertion("e30.e30.AA", "acme"),
        nameof(ClientCredential.Certificate) => new ClientCredential.Certificate("acme", certificate),
        _ => throw new UnreachableException(),
    };

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        return new CertificateRequest("CN=acme", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private static Task Walk(TokenErrorCode code)
    {
        var errors = TokenErrors().Where(error => error.Code == code).ToList();

        errors.Should().NotBeEmpty("a code that nothing answers with is dead");
        errors.Should().AllSatisfy(error => error.Description.Should().MatchRegex(@"^[ !#-\[\]-~]+$", "RFC 6749 §5.2 allows no other characters"));

        return Task.CompletedTask;
    }

    private static IEnumerable<TokenError> TokenErrors() =>
        from type in typeof(TokenError).Assembly.GetTypes()
        from member in type.GetMembers(BindingFlags.Public | BindingFlags.Static)
        let value = member is PropertyInfo property && property.PropertyType == typeof(TokenError) ? property.GetValue(null)
            : member is FieldInfo field && field.FieldType == typeof(TokenError) ? field.GetValue(null) : null
        where value is not null
        select (TokenError)value;

    private static Task Walk(RefusalReason reason)
    {
        Advice.For(reason).Should().EndWith(".", "an operator asks what would be right");
        reason.Invoking(one => one.IsFailedAuthentication()).Should().NotThrow("the throttle must know whether to count it");
        Repository.Read("docs/events.md").Should().Contain($"| {reason} |", "it is a reason of event 2041");
        Repository.Sources().Should().Contain(source => Regex.IsMatch(source, $@"RefusalReason\.{reason}\b"), "a reason that nobody gives is dead");

        return Task.CompletedTask;
    }

    private static Task Walk(WorkloadPlatform platform)
    {
        Repository.Read("docs/federation.md").Should().Contain($"\n## {platform.Name}");
        platform.Rule.Should().MatchRegex("[Tt]ry|See", "the reader needs something to paste");

        return Task.CompletedTask;
    }

    private static async Task WalkDutyAsync(Type duty)
    {
        var (logs, _) = await KeyLives.Value;

        logs.CountOf(duty.Name switch
        {
            nameof(KeyDuty.Make) => "SigningKeyAnnounced",
            nameof(KeyDuty.Erase) => "SigningKeyErased",
            nameof(KeyDuty.Remove) => "SigningKeyRemoved",
            _ => throw new UnreachableException(),
        }).Should().BePositive();
    }

    private static async Task WalkAsync(SigningKeyState state)
    {
        var (_, states) = await KeyLives.Value;

        states.Should().Contain(state);
    }

    /// <summary>Rotates keys, revokes one and lets one outlive its time.</summary>
    private static async Task<(CollectedLogs Logs, HashSet<SigningKeyState> States)> LiveKeysAsync()
    {
        await using var engine = await Engine.With().StartAsync();
        var (refresh, keys) = (engine.Running.Services.GetRequiredService<KeyRefresh>(), engine.Running.Services.GetRequiredService<ISigningKeys>());
        HashSet<SigningKeyState> states = [];
        await NoteAsync();
        await AdvanceAsync(90);
        await keys.RevokeAsync((await keys.ListAsync()).First(key => key.State is SigningKeyState.Announced).KeyId);
        await NoteAsync();
        await AdvanceAsync(15);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(engine.Folder, "keys"), "*.key"))
        {
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"seal\"", "\"was\""));
        }

        await NoteAsync();

        return (engine.Logs, states);

        async Task AdvanceAsync(int days)
        {
            foreach (var step in new[] { TimeSpan.FromDays(days), TimeSpan.FromHours(1), TimeSpan.FromHours(1) }) // due at two refreshes
            {
                engine.Time.Advance(step);
                await refresh.TryRunAsync(default);
            }
        }

        async Task NoteAsync() => states.UnionWith((await keys.ListAsync()).Select(key => key.State));
    }
}
