using System.Diagnostics;
using LiteDB;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.LiteDb;

/// <summary>Explains errors of LiteDB and of the disk to the user.</summary>
internal static class LiteFaults
{
    /// <summary>Null for anything else.</summary>
    public static LedgerException? Explain(Exception fault, string path) => fault switch
    {
        IOException when fault.HResult is SharingViolation or LockedElsewhere => new LedgerException(
            $"litedb:{path}: another process has it open, and only one may use a LiteDB ledger. End that process, or use a SQLite ledger.", fault)
        {
            MayPass = true,
        },
        UnauthorizedAccessException => new LedgerException(
            $"litedb:{path}: it cannot be opened for writing. Change its permissions, or name another place with --ledger.", fault)
        {
            MayPass = true,
        },
        IOException => new LedgerException(
            $"litedb:{path}: reading or writing failed ({fault.Message.ReplaceLineEndings(" ")}). Check the disk; what was acknowledged is kept.", fault)
        {
            MayPass = true,
        },
        LedgerDamageException => new LedgerException(
            $"litedb:{path}: {fault.Message}. The ledger is damaged: restore a copy, or name another ledger with --ledger and run again.", fault),
        NewerVersionException => new LedgerException(
            $"litedb:{path}: a newer version wrote it ({fault.Message}). Update Runner, or name another ledger with --ledger.", fault),
        OperationCanceledException or LedgerException => null,
        _ => IsOfLiteDb(fault) ? NoLedger(fault, path) : null,
    };

    /// <summary>Whether LiteDB threw the fault. On a damaged file it throws any exception: index out of range, invalid cast, missing key.</summary>
    private static bool IsOfLiteDb(Exception fault) => fault is LiteException
        || new StackTrace(fault).GetFrames().Any(frame => frame.GetMethod()?.DeclaringType?.Assembly == typeof(LiteDatabase).Assembly);

    public static LedgerException NoLedger(Exception fault, string path) => new(
        $"litedb:{path}: the file is not a valid ledger ({fault.Message.ReplaceLineEndings(" ")}). Restore a copy, or name another ledger with --ledger.", fault);

    // The codes of a file that another process has locked: on Windows, and from .NET on Linux.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockedElsewhere = 11;
}
