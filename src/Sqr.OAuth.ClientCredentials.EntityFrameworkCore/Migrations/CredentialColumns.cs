using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Certificates and foreign issuers by which a client may prove who it is, and what its tokens must be bound to.</summary>
[DbContext(typeof(ClientCredentialsContext))]
[Migration("20261125000002_SqrClientCredentials3")]
internal sealed class CredentialColumns : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Certificates", "SqrClients", nullable: true);
        migrationBuilder.AddColumn<string>("FederatedCredentials", "SqrClients", nullable: true);
        migrationBuilder.AddColumn<bool>("RequireDPoP", "SqrClients", nullable: true);
        migrationBuilder.AddColumn<bool>("RequireCertificateBinding", "SqrClients", nullable: true);
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

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("SqrFederatedSubjects");
        foreach (var column in new[] { "Certificates", "FederatedCredentials", "RequireDPoP", "RequireCertificateBinding" })
        {
            migrationBuilder.DropColumn(column, "SqrClients");
        }
    }
}
