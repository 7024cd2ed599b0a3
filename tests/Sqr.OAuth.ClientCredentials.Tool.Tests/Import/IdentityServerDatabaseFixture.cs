using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>
/// A configuration database as Duende IdentityServer and IdentityServer4 (version 4) make it, as far as it is public:
/// the tables of clients, with the columns that matter here and some that do not.
/// </summary>
internal static class IdentityServerDatabaseFixture
{
    private const string Tables = """
        CREATE TABLE "Clients" ("Id" INTEGER PRIMARY KEY, "Enabled" BOOLEAN NOT NULL, "ClientId" VARCHAR(200) NOT NULL,
          "ProtocolType" VARCHAR(200) NOT NULL, "RequireClientSecret" BOOLEAN NOT NULL,
          "ClientName" VARCHAR(200), "RequirePkce" BOOLEAN NOT NULL, "AccessTokenLifetime" INTEGER NOT NULL, "AccessTokenType" INTEGER NOT NULL,
          "ClientClaimsPrefix" VARCHAR(200), "Created" TIMESTAMP NOT NULL);
        CREATE TABLE "ClientGrantTypes" ("Id" INTEGER PRIMARY KEY, "GrantType" VARCHAR(250) NOT NULL, "ClientId" INTEGER NOT NULL);
        CREATE TABLE "ClientScopes" ("Id" INTEGER PRIMARY KEY, "Scope" VARCHAR(200) NOT NULL, "ClientId" INTEGER NOT NULL);
        CREATE TABLE "ClientSecrets" ("Id" INTEGER PRIMARY KEY, "ClientId" INTEGER NOT NULL, "Description" VARCHAR(2000),
          "Value" VARCHAR(4000) NOT NULL, "Expiration" TIMESTAMP, "Type" VARCHAR(250) NOT NULL, "Created" TIMESTAMP NOT NULL);
        CREATE TABLE "ClientClaims" ("Id" INTEGER PRIMARY KEY, "Type" VARCHAR(250) NOT NULL, "Value" VARCHAR(250) NOT NULL, "ClientId" INTEGER NOT NULL);
        CREATE TABLE "ApiResources" ("Id" INTEGER PRIMARY KEY, "Enabled" BOOLEAN NOT NULL, "Name" VARCHAR(200) NOT NULL);
        CREATE TABLE "ApiScopes" ("Id" INTEGER PRIMARY KEY, "Enabled" BOOLEAN NOT NULL, "Name" VARCHAR(200) NOT NULL);
        CREATE TABLE "ApiResourceScopes" ("Id" INTEGER PRIMARY KEY, "Scope" VARCHAR(200) NOT NULL, "ApiResourceId" INTEGER NOT NULL);
        """;

    private static readonly string Rows = $"""
        INSERT INTO "Clients" VALUES
          (1, TRUE, 'acme', 'oidc', TRUE, 'The Acme', TRUE, 1800, 0, 'client_', '2024-01-01 00:00:00'),
          (2, FALSE, 'gone', 'oidc', TRUE, NULL, TRUE, 3600, 0, 'client_', '2024-01-01 00:00:00'),
          (3, TRUE, 'web', 'oidc', TRUE, 'The web site', TRUE, 3600, 0, 'client_', '2024-01-01 00:00:00'),
          (4, TRUE, 'mixed', 'oidc', TRUE, NULL, TRUE, 604800, 1, NULL, '2024-01-01 00:00:00');
        INSERT INTO "ClientGrantTypes" VALUES
          (1, 'client_credentials', 1), (2, 'client_credentials', 2), (3, 'authorization_code', 3), (4, 'client_credentials', 4), (5, 'password', 4);
        INSERT INTO "ClientScopes" VALUES
          (1, 'orders.read', 1), (2, 'orders.write', 1), (3, 'orders.read', 2), (4, 'openid', 4),
          (5, 'orders.read', 4), (6, 'bills', 4), (7, 'orders.all', 4), (8, 'misspelt', 4);
        INSERT INTO "ClientSecrets" VALUES
          (1, 1, 'old', '{Sha256("expired")}', '2020-01-01 00:00:00', 'SharedSecret', '2019-01-01 00:00:00'),
          (2, 1, 'now', '{Sha256("acme secret")}', NULL, 'SharedSecret', '2024-01-01 00:00:00'),
          (3, 1, 'next', '{Sha512("next secret")}', '2099-01-01 00:00:00', 'SharedSecret', '2024-01-01 00:00:00'),
          (4, 1, NULL, 'AB12', NULL, 'X509Thumbprint', '2024-01-01 00:00:00'),
          (5, 2, NULL, '{Sha256("gone secret")}', NULL, 'SharedSecret', '2024-01-01 00:00:00'),
          (6, 4, NULL, 'in clear', NULL, 'SharedSecret', '2024-01-01 00:00:00');
        INSERT INTO "ClientClaims" VALUES (1, 'tenant', 't1', 1), (2, 'role', 'a', 4), (3, 'role', 'b', 4), (4, 'zone', 'z', 4);
        INSERT INTO "ApiResources" VALUES (1, TRUE, 'orders-api'), (2, TRUE, 'bills-api'), (3, FALSE, 'dead-api');
        INSERT INTO "ApiScopes" VALUES (1, TRUE, 'orders.read'), (2, TRUE, 'orders.write'), (3, TRUE, 'bills'), (4, FALSE, 'orders.all');
        INSERT INTO "ApiResourceScopes" VALUES (1, 'orders.read', 1), (2, 'orders.write', 1), (3, 'bills', 2), (4, 'orders.read', 3);
        """;

    public static async Task<ToolDatabase> CreateAsync(string provider)
    {
        var database = await ToolDatabase.CreateAsync(provider);
        await database.ExecuteAsync(Tables);
        await database.ExecuteAsync(Rows);

        return database;
    }

    public static string Sha256(string secret) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static string Sha512(string secret) => Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes(secret)));
}
