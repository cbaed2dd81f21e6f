using LiteDB;

namespace Runner.Ledgers.LiteDb;

/// <summary>The version of the documents' format, which is stored in the file.</summary>
internal static class LiteFormat
{
    /// <summary>Version 1 had one field per column, and stored no version.</summary>
    public const int Version = 2;

    /// <exception cref="LedgerException">The file has another version.</exception>
    public static void Prepare(LiteDatabase database, string path)
    {
        if (database.UserVersion == 0 && !database.GetCollectionNames().Any())
        {
            database.UserVersion = Version;
        }

        if (database.UserVersion != Version)
        {
            throw new LedgerException(
                $"litedb:{path} was created by {(database.UserVersion > Version ? "a newer" : "an older")} version of Runner, which stores ledgers in another format. "
                + "Copy it to a SQLite file with that version ('runner ledger copy'), or name another ledger with --ledger.");
        }
    }
}
