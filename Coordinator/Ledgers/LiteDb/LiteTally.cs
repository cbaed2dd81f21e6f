using Runner.Ledgers.Rows;
using Runner.Ledgers.Rules;
using Runner.Results;

namespace Runner.Ledgers.LiteDb;

/// <summary>The counts of a sweep, kept in memory because no other process writes to the file.</summary>
internal sealed class LiteTally
{
    private readonly long[] _outcomes = new long[Enum.GetValues<TrialOutcome>().Length];
    private int _open;
    private int _leased;

    public int Refusals { get; set; }

    public int Losses { get; set; }

    public SweepTotals Totals => new(_open, _leased, [.. _outcomes], Refusals, Losses);

    public void Add(BundleRow row) => Count(row, 1);

    public void Remove(BundleRow row) => Count(row, -1);

    public void Add(ResultRow row) => Count(row, 1);

    public void Remove(ResultRow row) => Count(row, -1);

    private void Count(BundleRow row, int times)
    {
        if (row.State == BundleState.Open)
        {
            _open += times * row.Open.Length;
        }
        else
        {
            _leased += times * row.Open.Length;
        }
    }

    private void Count(ResultRow row, int times)
    {
        for (var i = 0; i < _outcomes.Length; i++)
        {
            _outcomes[i] += times * row.Outcomes[i];
        }
    }
}
