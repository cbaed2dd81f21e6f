namespace Runner.Ledgers.Unsent;

/// <summary>Where results wait for a ledger: what the user names, else beside the ledger where that is a file, else where programs of
/// this user keep their state.</summary>
public static class UnsentPlace
{
    public const string None = "none";

    /// <param name="named">What <c>--spill</c> gives; null when it is not given.</param>
    /// <param name="location">The ledger's, as <see cref="LedgerLocation.Resolve"/> gives it.</param>
    /// <param name="environment">A variable's value, or null.</param>
    /// <returns>null: nowhere.</returns>
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
