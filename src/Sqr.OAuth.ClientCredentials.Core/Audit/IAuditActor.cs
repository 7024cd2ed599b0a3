namespace Sqr.OAuth.ClientCredentials;

/// <summary>Names who is making a change to a client or a secret, for the log and for audit events. Register your own as a singleton to name the users of
/// your app.</summary>
/// <remarks>By default it is the name of <see cref="System.Security.Claims.ClaimsPrincipal.Current"/>, which ASP.NET Core does not set.</remarks>
public interface IAuditActor
{
    /// <summary>Who is making the change that is being made now. It is read once the change has been made, and must not throw.</summary>
    /// <value>Null if that is not known.</value>
    string? Name { get; }
}
