namespace Runner.Ledgers.Unsent;

/// <summary>The folder of unsent results: the one that the user names, else beside a ledger file, else in this user's state
/// folder.</summary>
public static class UnsentPlace
{
    public const string None = "none";

    /// <param name="named">The value of <c>--spill</c>; null when it is not given.</param>
    /// <param name="location">The ledger's location from <see cref="LedgerLocation.Resolve"/>.</param>
    /// <param name="environment">Returns a variable's value, or null.</param>
    /// <returns>The folder; null to keep results in memory only.</returns>
    public static string? Of(string? named, string location, string folder, Func<string, string?> environment)
    {
        if (named is not null)
        {
            return named == None ? null : Path.GetFullPath(named, folder);
        }

        if (LedgerLocation.FileOf(location) is { } file)
        {
            return Path.GetFullPath(file + ".unsent", folder);
        }

        if (location == LedgerLocation.Memory)
        {
            return null;
        }

        return StateFolder.Of(environment) is { } state ? Path.Combine(state, "unsent") : null;
    }
}
