using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How far ahead a client's assertions may expire.</summary>
[DbContext(typeof(ClientCredentialsContext))]
[Migration("20261129000000_SqrClientCredentials4")]
internal sealed class AssertionLifetimeColumn : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<int>("AssertionMaxLifetimeSeconds", "SqrClients", nullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.DropColumn("AssertionMaxLifetimeSeconds", "SqrClients");
}
