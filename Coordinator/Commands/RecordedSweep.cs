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
/// <param name="Name">By which every command finds this revision.</param>
public sealed record RecordedSweep(ITrialLedger Ledger, SweepRecord Record, SweepSpec Spec, SweepPoints Points, string Name)
{
    /// <summary>Curves beyond this size (40 MB) are read only for a metric that needs them; a sweep of that size gets no sentence
    /// on speed unless it is asked for one.</summary>
    private const double MostCurveNumbers = 5e6;

    public SweepId Id => Record.Id;

    public static async Task<RecordedSweep> FindAsync(ITrialLedger ledger, string name, CancellationToken cancel) =>
        Read(ledger, await RecordAsync(ledger, name, cancel), name);

    /// <summary>A sweep that has just been planned.</summary>
    public static async Task<RecordedSweep> OfAsync(ITrialLedger ledger, SweepRecord record, SweepSpec spec, SweepPoints points, CancellationToken cancel) =>
        new(ledger, record, spec, points, (await SweepNames.OfAsync(ledger, cancel)).Of(record.Id));

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

    /// <param name="name">By which it was found; null where it is the newest revision, or is not named to anybody.</param>
    public static RecordedSweep Read(ITrialLedger ledger, SweepRecord record, string? name = null)
    {
        var spec = SpecFiles.Parse(record.SpecText, record.SpecFile);
        return new RecordedSweep(ledger, record, spec, EndingPlan.PointsOf(spec, record.Environment), name ?? record.Id.ToString());
    }

    /// <summary>What comparison and export need to know of the sweep.</summary>
    public SweepOutline Outline { get; } = OutlineOf(Record, SweepOutline.Of(Spec, Points) with { Name = Name });

    /// <summary>What a comparison reads of the results: curves as long as there are not too many, or where a race was decided by them.</summary>
    public ResultParts ComparedParts => CurveNumbers <= MostCurveNumbers ? ResultParts.Curves : ClaimedParts;

    /// <summary>What the findings need at least.</summary>
    public ResultParts ClaimedParts => Outline.Race is { NeedsCurves: true } ? ResultParts.Curves : ResultParts.Numbers;

    /// <summary>About how many numbers the sweep's curves have.</summary>
    private double CurveNumbers
    {
        get
        {
            if (Points.TrialCount == 0)
            {
                return 0;
            }

            var config = Points.Config(0);
            var points = config.Measure.Every == 0 ? 2 : 2 + (config.Training.Budget / (double)config.Measure.Every);
            return Points.TrialCount * points * config.Measure.Curves.Length;
        }
    }

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

    /// <summary>What goes on from a sweep's results is all computed, however that sweep decided what to train.</summary>
    private static SweepOutline OutlineOf(SweepRecord record, SweepOutline outline) => DerivedSweep.SourceOf(record) is null
        ? outline
        : outline with { Prune = null, Race = null };

    /// <summary>What a trial's settings are on each axis that applies to it.</summary>
    public Dictionary<string, string> ValuesOf(int trial) =>
        Points.Values(Points.PointOf(trial)).OfType<AxisValue>().ToDictionary(value => value.Path, value => value.Text);

    /// <summary>The point of a trial in words: <c>model.init.weights=he-normal optimizer=adam</c>.</summary>
    public string PointText(int trial) => PointText(Points, trial);

    public static string PointText(SweepPoints points, int trial) => string.Join(
        ' ',
        points.Values(points.PointOf(trial)).OfType<AxisValue>().Select(value => $"{value.Path.Split('.')[^1]}={value.Text}"));
}
