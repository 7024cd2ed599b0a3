using System.Runtime.CompilerServices;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A value computed from the settings once, and kept for as long as they are in use.</summary>
/// <param name="compute">Makes the value from settings that were found valid.</param>
internal sealed class Derived<T>(Func<SettingsSnapshot, T> compute) : IDerived
{
    // Not only the last: while the settings of a reload are prepared, requests still use those before.
    private readonly ConditionalWeakTable<SettingsSnapshot, Kept> _all = [];
    private Kept? _last;

    /// <summary>The value for those settings. Callers that ask at the same time get the same one.</summary>
    public T Of(SettingsSnapshot settings)
    {
        if (_last is not { } last || last.Settings != settings) // a request costs this comparison
        {
            _last = last = Keep(settings);
        }

        return last.Value;
    }

    void IDerived.Prepare(SettingsSnapshot settings) => Keep(settings);

    private Kept Keep(SettingsSnapshot settings) => _all.GetValue(settings, key => new(key, compute(key)));

    private sealed record Kept(SettingsSnapshot Settings, T Value);
}

/// <summary>What is computed before settings take effect. If it throws, they do not, and the last valid ones stay.</summary>
internal interface IDerived
{
    void Prepare(SettingsSnapshot settings);
}
