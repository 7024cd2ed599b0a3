using System.Collections.ObjectModel;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The authentication schemes of a policy: those it names, or all schemes of AddSqrJwtBearer if it names none.</summary>
internal sealed class PolicySchemes : Collection<string>
{
    /// <summary>The name of the scheme that stands for all of them.</summary>
    // ASP.NET Core's message shows it only if AddSqrJwtBearer was forgotten.
    public const string All = "Sqr.OAuth.ClientCredentials.JwtBearer";

    public PolicySchemes(IEnumerable<string> named)
    {
        foreach (var scheme in named)
        {
            Add(scheme);
        }

        Add(All);
    }

    protected override void InsertItem(int index, string item)
    {
        if (item == All && Count > 0)
        {
            return;
        }

        if (Count == 1 && this[0] == All)
        {
            ClearItems();
            index = 0;
        }

        base.InsertItem(index, item);
    }
}
