#if LITEDB
using Runner.Ledgers.LiteDb;
#endif

namespace Runner.Ledgers;

/// <summary>Ledgers whose package is in a build only when it was asked for.</summary>
internal static class OptionalLedgers
{
    /// <exception cref="LedgerException">This build has no LiteDB, or the ledger cannot be used.</exception>
    public static ITrialLedger OpenLiteDb(string path, bool create, TimeProvider time) =>
#if LITEDB
        LiteLedger.Open(path, create, time);
#else
        throw new LedgerException($"litedb:{path}: this build has no LiteDB. With it: {OptionalBuild.CommandWith("litedb")}");
#endif
}
