namespace Sqr.OAuth.ClientCredentials;

/// <summary>A table whose size never changes. A hash has a few places only; whoever finds them all taken takes one over.</summary>
/// <param name="sets">How many hashes are told apart.</param>
/// <param name="places">How many places each of them has.</param>
internal sealed class FixedTable<T>(int sets, int places)
    where T : class
{
    private readonly T?[] _all = new T?[sets * places];

    public Span<T?> All => _all;

    public Span<T?> PlacesOf(int hash) => _all.AsSpan((int)((uint)hash % (uint)sets) * places, places);
}
