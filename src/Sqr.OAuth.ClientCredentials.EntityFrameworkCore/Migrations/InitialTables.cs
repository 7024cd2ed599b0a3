using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The tables of release 0.1. A new client setting needs no migration, because it is a member of the document in
/// <c>SqrClients.Settings</c>.</summary>
/// <remarks>
/// For every provider: column types follow from the types and lengths here. Every migration's name contains <c>_SqrClientCredentials</c>, which tells ours
/// from a host's own in the same migrations table. A released migration is never changed; each change is a new migration.
/// </remarks>
[DbContext(typeof(ClientCredentialsContext))]
[Migration("20261130000000_SqrClientCredentials")]
internal sealed class InitialTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreateClients(migrationBuilder);
        CreateSecrets(migrationBuilder);
        CreateFederatedSubjects(migrationBuilder);
        CreateSigningKeys(migrationBuilder);
        CreateUsedAssertions(migrationBuilder);
        CreateRevokedTokens(migrationBuilder);
        CreateLeases(migrationBuilder);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("SqrLeases");
        migrationBuilder.DropTable("SqrRevokedTokens");
        migrationBuilder.DropTable("SqrUsedAssertions");
        migrationBuilder.DropTable("SqrSigningKeys");
        migrationBuilder.DropTable("SqrFederatedSubjects");
        migrationBuilder.DropTable("SqrClientSecrets");
        migrationBuilder.DropTable("SqrClients");
    }

    // Only what providers need: SQL Server omits rows with a null from a unique index, unless it knows that the column cannot be null.
    protected override void BuildTargetModel(ModelBuilder modelBuilder) => modelBuilder.Entity("Sqr.OAuth.ClientCredentials.ClientRow", client =>
    {
        client.Property<Guid>("Id");
        client.Property<string>("ClientId").IsRequired().HasMaxLength(512);
        client.HasKey("Id");
        client.ToTable("SqrClients");
    });

    private static void CreateClients(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "SqrClients",
            table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ClientId = table.Column<string>(maxLength: 512, nullable: false, collation: ExactCollation.Of(migrationBuilder.ActiveProvider)),
                Enabled = table.Column<bool>(nullable: false),
                Settings = table.Column<string>(nullable: false),
                Version = table.Column<Guid>(nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                UpdatedAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SqrClients", row => row.Id));
        migrationBuilder.CreateIndex("IX_SqrClients_ClientId", "SqrClients", "ClientId", unique: true);
    }

    private static void CreateSecrets(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "SqrClientSecrets",
            table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ClientKey = table.Column<Guid>(nullable: false),
                Hash = table.Column<string>(nullable: false),
                Description = table.Column<string>(nullable: true),
                CreatedAt = table.Column<DateTime>(nullable: false),
                NotBefore = table.Column<DateTime>(nullable: true),
                ExpiresAt = table.Column<DateTime>(nullable: true),
                LastUsedAt = table.Column<DateTime>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_SqrClientSecrets", row => row.Id);
                table.ForeignKey("FK_SqrClientSecrets_SqrClients_ClientKey", row => row.ClientKey, "SqrClients", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_SqrClientSecrets_ClientKey", "SqrClientSecrets", "ClientKey");
        migrationBuilder.CreateIndex("IX_SqrClientSecrets_ExpiresAt", "SqrClientSecrets", "ExpiresAt");
    }

    private static void CreateFederatedSubjects(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "SqrFederatedSubjects",
            table => new
            {
                Digest = table.Column<long>(nullable: false),
                ClientKey = table.Column<Guid>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_SqrFederatedSubjects", row => new { row.Digest, row.ClientKey });
                table.ForeignKey("FK_SqrFederatedSubjects_SqrClients_ClientKey", row => row.ClientKey, "SqrClients", "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex("IX_SqrFederatedSubjects_ClientKey", "SqrFederatedSubjects", "ClientKey");
    }

    private static void CreateSigningKeys(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "SqrSigningKeys",
        table => new
        {
            Algorithm = table.Column<string>(maxLength: 16, nullable: false),
            Period = table.Column<int>(nullable: false),
            KeyId = table.Column<string>(nullable: false),
            CreatedAt = table.Column<DateTime>(nullable: false),
            ActivatesAt = table.Column<DateTime>(nullable: true),
            RevokedAt = table.Column<DateTime>(nullable: true),
            PublicKey = table.Column<string>(nullable: false),
            PrivateKey = table.Column<string>(nullable: true),
            Seal = table.Column<string>(nullable: true),
        },
        constraints: table => table.PrimaryKey("PK_SqrSigningKeys", row => new { row.Algorithm, row.Period }));

    private static void CreateUsedAssertions(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "SqrUsedAssertions",
            table => new
            {
                Digest = table.Column<byte[]>(maxLength: 32, nullable: false),
                ExpiresAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SqrUsedAssertions", row => row.Digest));
        migrationBuilder.CreateIndex("IX_SqrUsedAssertions_ExpiresAt", "SqrUsedAssertions", "ExpiresAt");
    }

    private static void CreateRevokedTokens(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "SqrRevokedTokens",
            table => new
            {
                Digest = table.Column<byte[]>(maxLength: 32, nullable: false),
                ExpiresAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SqrRevokedTokens", row => row.Digest));
        migrationBuilder.CreateIndex("IX_SqrRevokedTokens_ExpiresAt", "SqrRevokedTokens", "ExpiresAt");
    }

    private static void CreateLeases(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "SqrLeases",
        table => new
        {
            Name = table.Column<string>(maxLength: 64, nullable: false),
            Owner = table.Column<Guid>(nullable: false),
            ExpiresAt = table.Column<DateTime>(nullable: false),
        },
        constraints: table => table.PrimaryKey("PK_SqrLeases", row => row.Name));
}
