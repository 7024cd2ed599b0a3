using System.Runtime.CompilerServices;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A value computed once from the settings, and kept for as long as they are in use.</summary>
/// <param name="compute">Computes the value from valid settings.</param>
internal sealed class Derived<T>(Func<SettingsSnapshot, T> compute) : IDerived
{
    // Not only the last one: while reloaded settings are being prepared, requests still use the previous ones.
    private readonly ConditionalWeakTable<SettingsSnapshot, Kept> _all = [];
    private Kept? _last;

    /// <summary>The value for these settings. Concurrent callers get the same one.</summary>
    public T Of(SettingsSnapshot settings)
    {
        if (_last is not { } last || last.Settings != settings) // all that a request costs
        {
            _last = last = Keep(settings);
        }

        return last.Value;
    }

    void IDerived.Prepare(SettingsSnapshot settings) => Keep(settings);

    private Kept Keep(SettingsSnapshot settings) => _all.GetValue(settings, key => new(key, compute(key)));

    private sealed record Kept(SettingsSnapshot Settings, T Value);
}

/// <summary>A value computed before settings take effect. If the computation throws, the last valid settings stay in effect.</summary>
internal interface IDerived
{
    void Prepare(SettingsSnapshot settings);
}
