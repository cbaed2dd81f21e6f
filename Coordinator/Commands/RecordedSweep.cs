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

/// <summary>A recorded sweep with its parsed spec: everything that commands need to know of it.</summary>
/// <param name="Name">The name by which commands find this revision.</param>
public sealed record RecordedSweep(ITrialLedger Ledger, SweepRecord Record, SweepSpec Spec, SweepPoints Points, string Name)
{
    /// <summary>Larger curves (more than 40 MB) are read only for a metric that needs them, so comparisons of such sweeps make no
    /// statement about speed by default.</summary>
    private const double MostCurveNumbers = 5e6;

    public SweepId Id => Record.Id;

    public static async Task<RecordedSweep> FindAsync(ITrialLedger ledger, string name, CancellationToken cancel) =>
        await ReadAsync(ledger, await RecordAsync(ledger, name, cancel), cancel, name);

    /// <summary>A recorded sweep whose spec has been read, with what a search has proposed.</summary>
    public static async Task<RecordedSweep> OfAsync(ITrialLedger ledger, SweepRecord record, SweepSpec spec, SweepPoints points, CancellationToken cancel) =>
        await KnowingAsync(ledger, record, spec, points, (await SweepNames.OfAsync(ledger, cancel)).Of(record.Id), cancel);

    /// <summary>The ledger's record of the sweep; its spec is not read.</summary>
    /// <exception cref="UserException">The ledger has no such sweep.</exception>
    public static async Task<SweepRecord> RecordAsync(ITrialLedger ledger, string name, CancellationToken cancel)
    {
        if (await ledger.FindSweepAsync(name, cancel) is { } record)
        {
            return record;
        }

        var known = await ledger.SweepsAsync(cancel);
        var names = new SweepNames(known);
        throw new UserException(known.Count == 0
            ? $"{Shown.Line(name)}: this ledger has no sweep. Run one first: runner run SPEC."
            : $"{Shown.Line(name)}: no such sweep. This ledger has {string.Join(", ", known.Select(sweep => Shown.Line(names.Of(sweep.Id))))}.");
    }

    /// <summary>The spec in a file, or that of a sweep of that name if there is no such file.</summary>
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
            throw new UserException($"{Shown.Line(name)}: neither a file nor a sweep of this ledger. Name a spec, for example Experiments/Catalogue/digits-init.yaml.");
        }
    }

    /// <param name="name">The name by which it was found; null for the newest revision, or if its name is not shown.</param>
    public static Task<RecordedSweep> ReadAsync(ITrialLedger ledger, SweepRecord record, CancellationToken cancel, string? name = null)
    {
        var spec = SpecFiles.Parse(record.SpecText, record.SpecFile);
        return KnowingAsync(ledger, record, spec, EndingPlan.PointsOf(spec, record.Environment), name ?? record.Id.ToString(), cancel);
    }

    /// <summary>The same with what a search has proposed since.</summary>
    public Task<RecordedSweep> NowAsync(CancellationToken cancel) =>
        Spec.Sample.Search is null ? Task.FromResult(this) : KnowingAsync(Ledger, Record, Spec, Points, Name, cancel);

    private static async Task<RecordedSweep> KnowingAsync(ITrialLedger ledger, SweepRecord record, SweepSpec spec, SweepPoints points, string name, CancellationToken cancel) =>
        new(ledger, record, spec, spec.Sample.Search is null ? points : points.Knowing(await ledger.ProposalsAsync(record.Id, cancel)), name);

    /// <summary>The outline that comparison and export use.</summary>
    public SweepOutline Outline { get; } = OutlineOf(Record, SweepOutline.Of(Spec, Points) with { Name = Name });

    /// <summary>Whether a comparison reads curves: unless they are too large, and always if they decided a race.</summary>
    public bool ComparesCurves => CurveNumbers <= MostCurveNumbers || ClaimsNeedCurves;

    /// <summary>Whether the findings need curves.</summary>
    public bool ClaimsNeedCurves => Outline.Race is { NeedsCurves: true };

    /// <summary>The approximate count of numbers in the sweep's curves.</summary>
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

    /// <summary>Reads all recorded results into memory, or those that satisfy a condition.</summary>
    /// <param name="where">A condition of <see cref="WhereOption"/>; null for all.</param>
    public async Task<SweepResults> ResultsAsync(bool curves, CancellationToken cancel, string? where = null)
    {
        var recorded = await Ledger.TableAsync(Id, curves, cancel);

        // Asked afterwards: what has a result was proposed before.
        var now = await NowAsync(cancel);
        var holds = WhereOption.Read(now, where);

        // Trials that a race did not open were not run.
        var results = recorded.CountOf(TrialOutcome.Pruned) == 0 ? recorded : recorded.Where(row => !Racing.IsUntrained(row));
        var all = now.Outline.Search is null
            ? SweepResults.From(now.Outline, results, Points.TrialCount - (recorded.Count - results.Count))
            : SweepResults.OfSearch(now.Outline, results, now.Points.IsFresh);
        return holds is null ? all : all.Where(where!, holds);
    }

    /// <summary>The first of these results, by trial, without reading the others; also the sweep as it was then known.</summary>
    public async Task<(RecordedSweep Now, IReadOnlyList<TrialResult> Results)> FirstAsync(int most, CancellationToken cancel)
    {
        var first = new List<TrialResult>();
        await foreach (var result in Ledger.ResultsAsync(Id, ResultParts.Numbers, cancel))
        {
            if (!Racing.IsUntrained(result))
            {
                first.Add(result);
            }

            if (first.Count >= most)
            {
                break;
            }
        }

        var now = await NowAsync(cancel);
        return (now, now.Outline.Search is null ? first : first.FindAll(result => !now.Points.IsFresh(result.Index)));
    }

    /// <summary>A derived sweep computes all of its trials, whatever gate its source used.</summary>
    private static SweepOutline OutlineOf(SweepRecord record, SweepOutline outline) => DerivedSweep.SourceOf(record) is null
        ? outline
        : outline with { Prune = null, Race = null, Search = null };

    /// <summary>A trial's value on each axis that applies to it, by the axis's path.</summary>
    public Dictionary<string, string> ValuesOf(int trial) =>
        Points.Values(Points.PointOf(trial)).OfType<AxisValue>().ToDictionary(value => value.Path, value => value.Text);

    /// <summary>The point of a trial in words: <c>model.init.weights=he-normal optimizer=adam</c>.</summary>
    public string PointText(int trial) => PointText(Points, trial);

    public static string PointText(SweepPoints points, int trial) => string.Join(
        ' ',
        points.Values(points.PointOf(trial)).OfType<AxisValue>().Select(value => $"{value.Path.Split('.')[^1]}={value.Text}"));
}
