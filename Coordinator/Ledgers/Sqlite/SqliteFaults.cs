using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Runner.Ledgers.Sqlite;

/// <summary>Explains SQLite's result codes to the user.</summary>
internal static class SqliteFaults
{
    /// <summary>Whether the file or its folder cannot be written, or a file beside it cannot be created.</summary>
    public static bool IsAboutRights(SqliteException fault) =>
        fault.SqliteErrorCode is raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM;

    public static LedgerException Explain(SqliteException fault, string path) => new(
        $"{path}: " + fault.SqliteErrorCode switch
        {
            raw.SQLITE_NOTADB => "this is not a SQLite file. Name another file with --ledger.",
            raw.SQLITE_CORRUPT => "the file is damaged. Restore a copy, or name another ledger with --ledger and run again.",
            raw.SQLITE_FULL => "the disk is full. Free some space; what was acknowledged is kept, and the sweep continues from there.",
            raw.SQLITE_READONLY => "the file or its folder cannot be written. Change the permissions, or name another place with --ledger.",
            raw.SQLITE_CANTOPEN => "the file cannot be opened or created. Check the permissions of its folder, or name another place with --ledger.",
            raw.SQLITE_PERM or raw.SQLITE_AUTH => "access is denied. Check the file's owner and permissions, or name another place with --ledger.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"{LockHolder.Describe(path)} has kept the file locked for minutes. {LockHolder.Remedy(path)}",
            raw.SQLITE_IOERR => $"reading or writing failed (SQLite code {fault.SqliteExtendedErrorCode}). Check the disk; what was acknowledged is kept.",
            raw.SQLITE_NOMEM => "there is not enough memory to use it. Free some, then run again.",
            _ => $"the file is not a valid ledger ({fault.Message.ReplaceLineEndings(" ")}). Restore a copy, or name another ledger with --ledger.",
        },
        fault)
    {
        MayPass = fault.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM
            or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_IOERR or raw.SQLITE_NOMEM,
    };
}
