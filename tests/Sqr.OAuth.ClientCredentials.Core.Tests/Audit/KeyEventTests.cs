using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Everything that can happen to a signing key, as sinks get it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KeyEventTests
{
    private readonly KeptEvents _events = new();

    [Test]
    public async Task A_key_is_made_announced_active_retired_and_removed()
    {
        await using var engine = await AuditedEngine.StartWithAsync(_events);
        var made = await FirstAsync(KeyChange.Made);
        var announced = await FirstAsync(KeyChange.Announced);
        (await FirstAsync(KeyChange.Active)).Should().Be(made with { Change = KeyChange.Active });

        await AdvanceAsync(engine, 90);
        await FirstAsync(KeyChange.Active, announced.KeyId);
        await FirstAsync(KeyChange.Retired, made.KeyId);
        await AdvanceAsync(engine, 15);
        var removed = await FirstAsync(KeyChange.Removed, made.KeyId);

        made.Should().Be(new KeyChanged { Time = made.Time, KeyId = made.KeyId, Algorithm = "ES256", Change = KeyChange.Made });
        removed.Time.Should().BeAfter(made.Time + TimeSpan.FromDays(105)).And.BeOnOrBefore(engine.Time.GetUtcNow());
    }

    [Test]
    public async Task An_operator_imports_revokes_and_seals_a_key()
    {
        await using var engine = await AuditedEngine.StartWithAsync(_events);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        await KeysOf(engine).ImportAsync(key, "ES256", "imported");
        (await FirstAsync(KeyChange.Imported)).KeyId.Should().Be("imported");

        await UnsealAsync(engine, "imported");
        var unsealed = (await KeysOf(engine).ListAsync()).Single(status => status.KeyId == "imported");
        await KeysOf(engine).SealAsync(unsealed);
        (await FirstAsync(KeyChange.Sealed)).KeyId.Should().Be("imported");

        await KeysOf(engine).RevokeAsync("imported");
        (await FirstAsync(KeyChange.Revoked)).Should().Match<KeyChanged>(changed => changed.KeyId == "imported" && changed.Algorithm == "ES256");
    }

    [Test]
    public async Task A_key_that_somebody_else_wrote_is_refused()
    {
        await using var engine = await AuditedEngine.StartWithAsync(_events);
        var own = (await StoreOf(engine).ReadAllAsync(default))[0];
        await StoreOf(engine).TryAddAsync(own with { KeyId = "foreign", Period = 9, Seal = null }, default);

        await engine.Running.Services.GetRequiredService<KeyRefresh>().TryRunAsync(default);

        (await FirstAsync(KeyChange.Refused)).KeyId.Should().Be("foreign");
    }

    [Test]
    public async Task A_key_that_the_store_loses_is_lost_and_restored()
    {
        await using var engine = await AuditedEngine.StartWithAsync(_events);
        var own = (await StoreOf(engine).ReadAllAsync(default))[0];
        await StoreOf(engine).RemoveAsync(own, default);

        await engine.Running.Services.GetRequiredService<KeyRefresh>().TryRunAsync(default);

        (await FirstAsync(KeyChange.Lost)).KeyId.Should().Be(own.KeyId);
        (await FirstAsync(KeyChange.Restored)).KeyId.Should().Be(own.KeyId);
    }

    [Test]
    public async Task A_key_that_the_store_has_lost_and_an_operator_revokes_is_revoked()
    {
        await using var engine = await AuditedEngine.StartWithAsync(_events);
        var own = (await StoreOf(engine).ReadAllAsync(default))[0];
        await StoreOf(engine).RemoveAsync(own, default);

        await KeysOf(engine).RevokeAsync(own.KeyId);

        await FirstAsync(KeyChange.Revoked, own.KeyId);
    }

    [Test]
    public async Task A_revocation_that_nobody_sealed_is_a_revocation()
    {
        await using var engine = await AuditedEngine.StartWithAsync(_events);
        var own = (await StoreOf(engine).ReadAllAsync(default))[0];
        await StoreOf(engine).TryReplaceAsync(own, own with { RevokedAt = engine.Time.GetUtcNow() }, default);

        await engine.Running.Services.GetRequiredService<KeyRefresh>().TryRunAsync(default);

        await FirstAsync(KeyChange.Revoked, own.KeyId);
    }

    [Test]
    public async Task A_key_that_cannot_be_decrypted_is_unreadable_and_replaced()
    {
        await using var before = await Engine.With().StartAsync();
        var own = (await StoreOf(before).ReadAllAsync(default)).Single(key => key.Period == 0);
        await StoreOf(before).TryReplaceAsync(own, (own with { PrivateKey = "a256gcm:AAAA" }).SealedWith(Engine.EncryptionKey), default);

        await using var engine = await AuditedEngine.StartWithAsync(
            _events,
            $$""" "Keys": { "Directory": {{JsonSerializer.Serialize(Path.Combine(before.Folder, "keys"))}}, "ReplaceUnreadable": true } """);

        await FirstAsync(KeyChange.Unreadable, own.KeyId);
        await FirstAsync(KeyChange.Replaced, own.KeyId);
    }

    private Task<KeyChanged> FirstAsync(KeyChange change, string? keyId = null) =>
        _events.FirstAsync<KeyChanged>(changed => changed.Change == change && (keyId is null || changed.KeyId == keyId)).WaitAsync(TimeSpan.FromSeconds(30));

    private static async Task AdvanceAsync(Engine engine, int days)
    {
        foreach (var step in new[] { TimeSpan.FromDays(days), TimeSpan.FromHours(1), TimeSpan.FromHours(1) }) // due at two refreshes
        {
            engine.Time.Advance(step);
            await engine.Running.Services.GetRequiredService<KeyRefresh>().TryRunAsync(default);
        }
    }

    private static async Task UnsealAsync(Engine engine, string keyId)
    {
        var key = (await StoreOf(engine).ReadAllAsync(default)).Single(one => one.KeyId == keyId);
        await StoreOf(engine).TryReplaceAsync(key, key with { Seal = null }, default);
    }

    private static ISigningKeys KeysOf(Engine engine) => engine.Running.Services.GetRequiredService<ISigningKeys>();

    private static ISigningKeyStore StoreOf(Engine engine) => engine.Running.Services.GetRequiredService<ISigningKeyStore>();
}
