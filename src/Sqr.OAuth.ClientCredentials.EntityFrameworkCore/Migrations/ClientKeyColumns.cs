using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How a client may prove who it is, and its keys.</summary>
[DbContext(typeof(ClientCredentialsContext))]
[Migration("20261125000001_SqrClientCredentials2")]
internal sealed class ClientKeyColumns : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("AuthenticationMethods", "SqrClients", nullable: true);
        migrationBuilder.AddColumn<string>("JsonWebKeys", "SqrClients", nullable: true);
        migrationBuilder.AddColumn<string>("JwksUri", "SqrClients", nullable: true);
        migrationBuilder.AddColumn<bool>("AcceptTokenEndpointAudience", "SqrClients", nullable: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var column in new[] { "AuthenticationMethods", "JsonWebKeys", "JwksUri", "AcceptTokenEndpointAudience" })
        {
            migrationBuilder.DropColumn(column, "SqrClients");
        }
    }
}
