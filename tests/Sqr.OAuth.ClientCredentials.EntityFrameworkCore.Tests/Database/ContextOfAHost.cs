using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A context such as hosts have, with a table of its own.</summary>
public sealed class ContextOfAHost(DbContextOptions<ContextOfAHost> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddSqrClientCredentials(Database);
}

public sealed class Order
{
    public int Id { get; set; }

    public required string Text { get; set; }
}
