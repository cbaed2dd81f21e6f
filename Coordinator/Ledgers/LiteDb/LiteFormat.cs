using LiteDB;

namespace Runner.Ledgers.LiteDb;

/// <summary>How documents look; the file says by which version they were written.</summary>
internal static class LiteFormat
{
    /// <summary>1 had a field per column, and did not say so.</summary>
    public const int Version = 2;

    /// <exception cref="LedgerException">Another version of this program made the file.</exception>
    public static void Prepare(LiteDatabase database, string path)
    {
        if (database.UserVersion == 0 && !database.GetCollectionNames().Any())
        {
            database.UserVersion = Version;
        }

        if (database.UserVersion != Version)
        {
            throw new LedgerException(
                $"litedb:{path} was made by {(database.UserVersion > Version ? "a newer" : "an older")} version of Runner, which stores ledgers in another format. "
                + "Copy it to a SQLite file with that version ('runner ledger copy'), or name another ledger with --ledger.");
        }
    }
}
