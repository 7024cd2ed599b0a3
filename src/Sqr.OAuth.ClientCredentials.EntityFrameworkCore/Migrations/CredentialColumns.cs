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
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var column in new[] { "Certificates", "FederatedCredentials", "RequireDPoP", "RequireCertificateBinding" })
        {
            migrationBuilder.DropColumn(column, "SqrClients");
        }
    }
}
