using Runner.Ledgers.Sql;

namespace Runner.Ledgers.Copying;

/// <summary>One kind of row. Every adapter that keeps rows keeps these, with the same fields and the same seals.</summary>
/// <param name="Columns">Whole numbers (<see cref="long"/>), texts and blobs (<c>byte[]</c>); none is ever null.</param>
/// <param name="Key">The columns that order and name a row.</param>
internal sealed record LedgerTable(string Name, string[] Columns, string[] Key)
{
    public int Place(string column) => Array.IndexOf(Columns, column);
}

/// <summary>What a ledger keeps, apart from its counters and from who attends now and how they stand.</summary>
internal static class LedgerTables
{
    public static readonly LedgerTable Sweep = Table("sweep", SweepRow.Columns, "id");

    public static readonly LedgerTable Identities = Table("identities", "sweep, part, content", "sweep", "part");

    public static readonly LedgerTable Bundle = Table("bundle", BundleRow.Columns, "id");

    public static readonly LedgerTable Checkpoint = Table("checkpoint", "bundle, token, content, seal", "bundle");

    public static readonly LedgerTable CurvePart = Table("curve_part", "id, sweep, trial, content", "id");

    public static readonly LedgerTable Result = Table("result", ResultRow.HeadColumns + ", numbers, weights, curves", "id");

    public static readonly LedgerTable Weights = Table("weights", "hash, content", "hash");

    public static readonly LedgerTable Refusal = Table("refusal", "id, sweep, bundle, token, action, refused_at, seal", "id");

    public static readonly LedgerTable Loss = Table("loss", "id, sweep, bundle, token, node, lost_at, trials, seal", "id");

    public static readonly LedgerTable Control = Table("control", "sweep, mode, leader, leads_until", "sweep");

    public static readonly LedgerTable Retry = Table("retry", Retries.Columns, "bundle", "token");

    public static readonly LedgerTable[] All =
        [Sweep, Identities, Bundle, Checkpoint, CurvePart, Result, Weights, Refusal, Loss, Control, Retry];

    private static LedgerTable Table(string name, string columns, params string[] key) => new(name, columns.Split(", "), key);
}
