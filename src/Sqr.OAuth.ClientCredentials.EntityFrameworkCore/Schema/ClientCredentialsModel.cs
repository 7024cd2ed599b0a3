using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The issuer's tables. The provider chooses the column types and we generate the keys, so the model is the same for every database.</summary>
internal static class ClientCredentialsModel
{
    /// <param name="modelBuilder">The model to add the tables to.</param>
    /// <param name="collation">How client identifiers are compared; null for the database's default.</param>
    public static void Configure(ModelBuilder modelBuilder, string? collation)
    {
        modelBuilder.Entity<ClientRow>(client => ConfigureClients(client, collation));
        modelBuilder.Entity<SecretRow>(ConfigureSecrets);
        modelBuilder.Entity<FederatedSubjectRow>(ConfigureFederatedSubjects);
        modelBuilder.Entity<SigningKeyRow>(ConfigureSigningKeys);
        modelBuilder.Entity<UsedAssertionRow>(ConfigureUsedAssertions);
        modelBuilder.Entity<RevokedTokenRow>(ConfigureRevokedTokens);
        modelBuilder.Entity<LeaseRow>(ConfigureLeases);
    }

    // Conventions that a host sets for all properties of a type, such as a maximum length for strings, must not apply to these.
    private static EntityTypeBuilder<TRow> Table<TRow>(this EntityTypeBuilder<TRow> row, string name)
        where TRow : class
    {
        row.ToTable(name);
        foreach (var property in row.Metadata.GetProperties())
        {
            property.SetValueConverter((ValueConverter?)null);
            property.SetProviderClrType(null);
            property.SetMaxLength(null);
            property.SetIsUnicode(null);
            property.SetPrecision(null);
            property.SetColumnType(null);
            property.SetIsFixedLength(null);
        }

        return row;
    }

    private static void ConfigureClients(EntityTypeBuilder<ClientRow> client, string? collation)
    {
        client.Table("SqrClients");
        client.HasKey(row => row.Id);
        client.HasIndex(row => row.ClientId).IsUnique();
        client.Property(row => row.Id).ValueGeneratedNever();
        var clientId = client.Property(row => row.ClientId).HasMaxLength(ClientIdentifier.MaxLength);
        if (collation is not null)
        {
            clientId.UseCollation(collation);
        }

        client.Property(row => row.Version).IsConcurrencyToken();
        client.Property(row => row.CreatedAt).HasConversion<UtcConverter>();
        client.Property(row => row.UpdatedAt).HasConversion<UtcConverter>();
        client.HasMany(row => row.Secrets).WithOne().HasForeignKey(row => row.ClientKey).OnDelete(DeleteBehavior.Cascade);
        client.HasMany(row => row.FederatedSubjects).WithOne().HasForeignKey(row => row.ClientKey).OnDelete(DeleteBehavior.Cascade);
    }

    private static void ConfigureSecrets(EntityTypeBuilder<SecretRow> secret)
    {
        secret.Table("SqrClientSecrets");
        secret.HasKey(row => row.Id);
        secret.HasIndex(row => row.ClientKey);
        secret.HasIndex(row => row.ExpiresAt);
        secret.Property(row => row.Id).ValueGeneratedNever();
        secret.Property(row => row.CreatedAt).HasConversion<UtcConverter>();
        secret.Property(row => row.NotBefore).HasConversion<UtcConverter>();
        secret.Property(row => row.ExpiresAt).HasConversion<UtcConverter>();
        secret.Property(row => row.LastUsedAt).HasConversion<UtcConverter>();
    }

    private static void ConfigureFederatedSubjects(EntityTypeBuilder<FederatedSubjectRow> subject)
    {
        subject.Table("SqrFederatedSubjects");
        subject.HasKey(row => new { row.Digest, row.ClientKey });
        subject.HasIndex(row => row.ClientKey);
        subject.Property(row => row.Digest).ValueGeneratedNever();
    }

    private static void ConfigureSigningKeys(EntityTypeBuilder<SigningKeyRow> key)
    {
        key.Table("SqrSigningKeys");
        key.HasKey(row => new { row.Algorithm, row.Period }); // if several nodes add a key at once, one succeeds
        key.Property(row => row.Algorithm).HasMaxLength(SigningKeyRow.MaxAlgorithmLength);
        key.Property(row => row.Period).ValueGeneratedNever();
        key.Property(row => row.CreatedAt).HasConversion<UtcConverter>();
        key.Property(row => row.ActivatesAt).HasConversion<UtcConverter>();
        key.Property(row => row.RevokedAt).HasConversion<UtcConverter>();
    }

    private static void ConfigureUsedAssertions(EntityTypeBuilder<UsedAssertionRow> used)
    {
        used.Table("SqrUsedAssertions");
        used.HasKey(row => row.Digest);
        used.HasIndex(row => row.ExpiresAt);
        used.Property(row => row.Digest).HasMaxLength(IdentifierDigest.Length).ValueGeneratedNever();
        used.Property(row => row.ExpiresAt).HasConversion<UtcConverter>();
    }

    private static void ConfigureRevokedTokens(EntityTypeBuilder<RevokedTokenRow> revoked)
    {
        revoked.Table("SqrRevokedTokens");
        revoked.HasKey(row => row.Digest);
        revoked.HasIndex(row => row.ExpiresAt);
        revoked.Property(row => row.Digest).HasMaxLength(IdentifierDigest.Length).ValueGeneratedNever();
        revoked.Property(row => row.ExpiresAt).HasConversion<UtcConverter>();
    }

    private static void ConfigureLeases(EntityTypeBuilder<LeaseRow> lease)
    {
        lease.Table("SqrLeases");
        lease.HasKey(row => row.Name);
        lease.Property(row => row.Name).HasMaxLength(LeaseRow.MaxNameLength).ValueGeneratedNever();
        lease.Property(row => row.ExpiresAt).HasConversion<UtcConverter>();
    }

    /// <summary>A point in time as UTC, to the microsecond, which every database can store, so that what is read equals what was written.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
        moment => new DateTime(moment.UtcTicks - moment.UtcTicks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc),
        stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));
}
