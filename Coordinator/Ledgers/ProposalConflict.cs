using Runner.Identities;

namespace Runner.Ledgers;

/// <summary>A search is one function of its results: two proposals for one point are a fault of a program.</summary>
internal static class ProposalConflict
{
    public static LedgerException Fault(string place, SweepId sweep, int point) => new(
        $"{place}: point {point} of {sweep} was proposed elsewhere in the space before. Was it coordinated by another version of this program? Run the spec again with --again.");
}
