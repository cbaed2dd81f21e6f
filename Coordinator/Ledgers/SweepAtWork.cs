using Runner.Identities;

namespace Runner.Ledgers;

/// <summary>Why a sweep cannot be deleted yet.</summary>
internal static class SweepAtWork
{
    public static LedgerException Fault(string place, SweepId sweep) => new(
        $"{place}: {sweep} is running. Cancel it and wait until its workers have handed back their bundles: runner cancel {sweep.Name}@{sweep.Revision}. Then delete it.");
}
