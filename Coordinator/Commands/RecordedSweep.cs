using System.CommandLine;
using Runner.Comparison;
using Runner.Echo;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Results;
using Runner.Search;
using Runner.Search.Gates;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>A sweep as the ledger has it, with what its spec says: everything that commands ask about.</summary>
public sealed record RecordedSweep(ITrialLedger Ledger, SweepRecord Record, SweepSpec Spec, SweepPoints Points)
{
    public SweepId Id => Record.Id;

    public static async Task<RecordedSweep> FindAsync(ITrialLedger ledger, string name, CancellationToken cancel) =>
        Read(ledger, await RecordAsync(ledger, name, cancel));

    /// <summary>What the ledger says of the sweep, whether its spec can be read or not.</summary>
    public static async Task<SweepRecord> RecordAsync(ITrialLedger ledger, string name, CancellationToken cancel)
    {
        if (await ledger.FindSweepAsync(name, cancel) is { } record)
        {
            return record;
        }

        var known = await ledger.SweepsAsync(cancel);
        var names = new SweepNames(known.Select(sweep => sweep.Id));
        throw new UserException(known.Count == 0
            ? $"{Shown.Line(name)}: this ledger has no sweep. Run one first: runner run SPEC."
            : $"{Shown.Line(name)}: no such sweep. This ledger has {string.Join(", ", known.Select(sweep => Shown.Line(names.Of(sweep.Id))))}.");
    }

    /// <summary>The spec of a file; or of a sweep of that name, where there is no such file.</summary>
    public static async Task<SweepSpec> SpecOfAsync(CommandHost host, ParseResult parsed, Option<string?> ledgerOption, string name, CancellationToken cancel)
    {
        if (name.Any(letter => letter is '.' or '/' or '\\') || name == SpecFiles.Input || Path.Exists(Path.GetFullPath(name, host.Folder)))
        {
            return SpecFiles.Load(host, name);
        }

        try
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            return (await FindAsync(ledger, name, cancel)).Spec;
        }
        catch (Exception problem) when (problem is LedgerException or UserException)
        {
            throw new UserException($"{Shown.Line(name)}: no such file, nor a sweep of this ledger. Name a spec, for example Experiments/Catalogue/digits-init.yaml.");
        }
    }

    public static RecordedSweep Read(ITrialLedger ledger, SweepRecord record)
    {
        var spec = SpecFiles.Parse(record.SpecText, record.SpecFile);
        return new RecordedSweep(ledger, record, spec, EndingPlan.PointsOf(spec, record.Environment));
    }

    /// <summary>What comparison and export need to know of the sweep.</summary>
    public SweepOutline Outline { get; } = SweepOutline.Of(Spec, Points) with { Name = Record.Id.ToString() };

    /// <summary>All that is recorded, in memory, or the part of it that satisfies a condition.</summary>
    /// <param name="where">As <see cref="WhereOption"/> takes it; null for all.</param>
    public async Task<SweepResults> ResultsAsync(ResultParts parts, CancellationToken cancel, string? where = null)
    {
        var holds = WhereOption.Read(this, where);
        var results = new List<TrialResult>();
        await foreach (var result in Ledger.ResultsAsync(Id, parts, cancel))
        {
            results.Add(result);
        }

        // Trials that a race did not open are no runs.
        var untrained = results.RemoveAll(Racing.IsUntrained);
        var all = SweepResults.From(Outline, results, Points.TrialCount - untrained);
        return holds is null ? all : all.Where(where!, holds);
    }

    /// <summary>The point of a trial in words: <c>model.init.weights=he-normal optimizer=adam</c>.</summary>
    public string PointText(int trial) => PointText(Points, trial);

    public static string PointText(SweepPoints points, int trial) => string.Join(
        ' ',
        points.Values(points.PointOf(trial)).OfType<AxisValue>().Select(value => $"{value.Path.Split('.')[^1]}={value.Text}"));
}
