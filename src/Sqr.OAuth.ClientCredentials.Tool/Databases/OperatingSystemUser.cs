namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Changes made with the tool are made by the user who runs it.</summary>
internal sealed class OperatingSystemUser : IAuditActor
{
    public string? Name => Environment.UserName;
}
