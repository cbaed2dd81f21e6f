using Runner.Identities;

namespace Runner.Ledgers;

/// <summary>Why a sweep cannot be deleted yet.</summary>
internal static class SweepAtWork
{
    public static LedgerException Fault(string place, SweepId sweep) => new(
        $"{place}: {sweep} is at work. Cancel it and wait for its workers to hand back what they train: runner cancel {sweep.Name}@{sweep.Revision}. Then delete it.");
}
