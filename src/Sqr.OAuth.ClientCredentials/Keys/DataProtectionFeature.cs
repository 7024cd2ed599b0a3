namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether ASP.NET Core Data Protection is available. A native binary whose keys are encrypted with <c>Keys:EncryptionKeys</c> can leave it out,
/// and with it all XML code (docs/native-aot.md).</summary>
internal static class DataProtectionFeature
{
    private const string Switch = "Sqr.OAuth.ClientCredentials.DataProtection.IsSupported";

#if NET9_0_OR_GREATER
    [System.Diagnostics.CodeAnalysis.FeatureSwitchDefinition(Switch)] // known to the trimmer since .NET 9
#endif
    public static bool IsSupported => !AppContext.TryGetSwitch(Switch, out var isSupported) || isSupported;
}
