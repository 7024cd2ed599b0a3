using System.Collections.ObjectModel;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The authentication schemes of a policy: those it names or, while it names none, all schemes of AddSqrJwtBearer.</summary>
internal sealed class PolicySchemes : Collection<string>
{
    /// <summary>The name of the scheme that stands for all of them.</summary>
    public const string All = "Sqr.OAuth.ClientCredentials.JwtBearer"; // seen only where AddSqrJwtBearer was forgotten, in ASP.NET Core's message

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
