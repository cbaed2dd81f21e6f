using Runner.Commands;
using Runner.Comparison;
using Runner.Data;
using Runner.Reports;
using Runner.Reports.Charts;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Page.Views;

/// <summary>How curves are to be drawn.</summary>
/// <param name="Colour">The axis, by its index, that colours them; null for a colour a group.</param>
/// <param name="Groups">The exact labels of the groups to show; empty for the best.</param>
internal sealed record CurveWish(ViewCurves Curves, ViewScale Scale, double Smoothing, int? Colour, IReadOnlyList<string> Groups, CurveTime Time)
{
    /// <summary>The most groups that are drawn when they are chosen by name, or share colours.</summary>
    public const int MostChosen = 40;

    /// <summary>The groups to draw, in drawing order: those that are chosen, or else the best.</summary>
    public IReadOnlyList<ComparedGroup> Chosen(SweepComparison comparison, int most)
    {
        ComparedGroup[] chosen = Groups.Count == 0 ? [] : [.. comparison.Groups.Where(group => Groups.Contains(group.Key.Exact, StringComparer.Ordinal)).Take(MostChosen)];
        return chosen.Length > 0 ? chosen : GroupOrder.Of(comparison, most);
    }

    /// <summary>Whether the axis of these values is logarithmic.</summary>
    public bool IsLog(IEnumerable<double> values) => Scale.IsLog(values);

    public static CurveWish Of(SweepView view, SweepResults results, CurveTime? time = null) => new(
        view.Curves,
        view.Scale,
        view.Smoothing,
        view.Colour is { } axis && results.Axes.Contains(axis) ? results.AxisIndex(axis) : null,
        view.Groups,
        time ?? CurveTime.OfBudget(results.Outline.Unit));
}

/// <summary>What curves are drawn over.</summary>
/// <param name="Name">The name of the axis.</param>
/// <param name="Unit">The length of one unit of a run's budget; NaN where it is not known.</param>
public sealed record CurveTime(string Name, Func<TrialResult, double> Unit)
{
    /// <summary>The time for which a run was trained, as if all of its budget took equally long.</summary>
    public static readonly CurveTime Trained = new("seconds of training", result => result.Epochs > 0 && result.Seconds > 0 ? result.Seconds / result.Epochs : double.NaN);

    public static CurveTime OfBudget(BudgetUnit unit) => new(unit == BudgetUnit.Epochs ? "epoch" : "update", _ => 1);

    /// <summary>Opens the sweep's data where epochs are to be counted in updates or the other way round.</summary>
    /// <exception cref="UserException">The data, or the engine, are not those that the sweep was planned with.</exception>
    /// <exception cref="DataException">The data cannot be read on this machine.</exception>
    public static CurveTime Of(CommandHost host, RecordedSweep sweep, ViewTime time)
    {
        var unit = sweep.Outline.Unit;
        switch (time)
        {
            case ViewTime.WallTime:
                return Trained;
            case ViewTime.Epochs when unit == BudgetUnit.Updates:
                var passes = UpdatesPerEpoch(host, sweep);
                return new("epoch", result => 1 / passes(result.Index));
            case ViewTime.Updates when unit == BudgetUnit.Epochs:
                var updates = UpdatesPerEpoch(host, sweep);
                return new("update", result => updates(result.Index));
            default:
                return OfBudget(unit);
        }
    }

    private static Func<int, double> UpdatesPerEpoch(CommandHost host, RecordedSweep sweep)
    {
        DataCatalogues.CheckFiles(host, sweep);
        var catalogue = DataCatalogues.For(host, sweep.Spec);
        var ofData = new Dictionary<string, int>(StringComparer.Ordinal);
        var ofPoint = new Dictionary<int, double>();
        return trial =>
        {
            var point = sweep.Points.PointOf(trial);
            lock (ofPoint)
            {
                if (!ofPoint.TryGetValue(point, out var updates))
                {
                    ofPoint.Add(point, updates = Counted(trial, sweep.Points.Values(point)));
                }

                return updates;
            }
        };

        double Counted(int trial, IReadOnlyList<AxisValue?> values)
        {
            var config = sweep.Points.Config(trial);
            if (config.Model.Kind == ModelKind.Surface)
            {
                return 1;
            }

            var data = string.Join('\n', values.Where(value => value?.Path.Split('.')[0] == "data").Select(value => value!.Text));
            if (!ofData.TryGetValue(data, out var samples))
            {
                ofData.Add(data, samples = catalogue.Open<float>(config.Data).Train.Count);
            }

            return Math.Ceiling(samples / (double)config.Training.BatchOf(samples));
        }
    }
}
