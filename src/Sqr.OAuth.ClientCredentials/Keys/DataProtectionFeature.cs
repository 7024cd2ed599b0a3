namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether ASP.NET Core Data Protection is there. A native binary whose keys are encrypted with <c>Keys:EncryptionKeys</c> may leave it out, and with it all of XML (docs/native-aot.md).</summary>
internal static class DataProtectionFeature
{
    private const string Switch = "Sqr.OAuth.ClientCredentials.DataProtection.IsSupported";

#if NET9_0_OR_GREATER
    [System.Diagnostics.CodeAnalysis.FeatureSwitchDefinition(Switch)] // known to the trimmer since .NET 9
#endif
    public static bool IsSupported => !AppContext.TryGetSwitch(Switch, out var isSupported) || isSupported;
}
