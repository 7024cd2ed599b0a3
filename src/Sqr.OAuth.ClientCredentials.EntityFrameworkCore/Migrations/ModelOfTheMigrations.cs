using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The model after all migrations, which Entity Framework Core compares with the current model. Update it with every migration.</summary>
[DbContext(typeof(ClientCredentialsContext))]
internal sealed class ModelOfTheMigrations : ModelSnapshot
{
    private const string Namespace = "Sqr.OAuth.ClientCredentials.";

    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity(Namespace + "ClientRow", client =>
        {
            client.Property<Guid>("Id");
            client.Property<string>("ClientId").IsRequired().HasMaxLength(512);
            client.Property<bool>("Enabled");
            client.Property<string>("Settings").IsRequired();
            client.Property<Guid>("Version").IsConcurrencyToken();
            client.Property<DateTime>("CreatedAt");
            client.Property<DateTime>("UpdatedAt");
            client.HasKey("Id");
            client.HasIndex("ClientId").IsUnique();
            client.ToTable("SqrClients");
        });

        modelBuilder.Entity(Namespace + "SecretRow", secret =>
        {
            secret.Property<Guid>("Id");
            secret.Property<Guid>("ClientKey");
            secret.Property<string>("Hash").IsRequired();
            secret.Property<string>("Description");
            secret.Property<DateTime>("CreatedAt");
            secret.Property<DateTime?>("NotBefore");
            secret.Property<DateTime?>("ExpiresAt");
            secret.Property<DateTime?>("LastUsedAt");
            secret.HasKey("Id");
            secret.HasIndex("ClientKey");
            secret.HasIndex("ExpiresAt");
            secret.HasOne(Namespace + "ClientRow", null).WithMany("Secrets").HasForeignKey("ClientKey").OnDelete(DeleteBehavior.Cascade).IsRequired();
            secret.ToTable("SqrClientSecrets");
        });

        modelBuilder.Entity(Namespace + "FederatedSubjectRow", subject =>
        {
            subject.Property<long>("Digest");
            subject.Property<Guid>("ClientKey");
            subject.HasKey("Digest", "ClientKey");
            subject.HasIndex("ClientKey");
            subject.HasOne(Namespace + "ClientRow", null)
                .WithMany("FederatedSubjects")
                .HasForeignKey("ClientKey")
                .OnDelete(DeleteBehavior.Cascade)
                .IsRequired();
            subject.ToTable("SqrFederatedSubjects");
        });

        modelBuilder.Entity(Namespace + "SigningKeyRow", key =>
        {
            key.Property<string>("Algorithm").HasMaxLength(16);
            key.Property<int>("Period");
            key.Property<string>("KeyId").IsRequired();
            key.Property<DateTime>("CreatedAt");
            key.Property<DateTime?>("ActivatesAt");
            key.Property<DateTime?>("RevokedAt");
            key.Property<string>("PublicKey").IsRequired();
            key.Property<string>("PrivateKey");
            key.Property<string>("Seal");
            key.HasKey("Algorithm", "Period");
            key.ToTable("SqrSigningKeys");
        });

        modelBuilder.Entity(Namespace + "UsedAssertionRow", used =>
        {
            used.Property<byte[]>("Digest").HasMaxLength(32);
            used.Property<DateTime>("ExpiresAt");
            used.HasKey("Digest");
            used.HasIndex("ExpiresAt");
            used.ToTable("SqrUsedAssertions");
        });

        modelBuilder.Entity(Namespace + "RevokedTokenRow", revoked =>
        {
            revoked.Property<byte[]>("Digest").HasMaxLength(32);
            revoked.Property<DateTime>("ExpiresAt");
            revoked.HasKey("Digest");
            revoked.HasIndex("ExpiresAt");
            revoked.ToTable("SqrRevokedTokens");
        });

        modelBuilder.Entity(Namespace + "LeaseRow", lease =>
        {
            lease.Property<string>("Name").HasMaxLength(64);
            lease.Property<Guid>("Owner");
            lease.Property<DateTime>("ExpiresAt");
            lease.HasKey("Name");
            lease.ToTable("SqrLeases");
        });
    }
}
