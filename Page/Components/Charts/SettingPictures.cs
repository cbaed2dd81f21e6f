using Runner.Comparison;
using Runner.Page.Live;
using Runner.Page.Views;
using Runner.Reports;
using Runner.Search;

namespace Runner.Page.Components.Charts;

/// <summary>The pictures of a sweep's settings.</summary>
/// <param name="Lines">All settings as lines.</param>
/// <param name="Slices">The metric against each axis that has several values, by its path.</param>
/// <param name="Map">Two axes together; null when there are no two.</param>
internal sealed record SettingPictures(SettingsPicture? Lines, IReadOnlyList<(string Axis, PlotPicture Picture)> Slices, PlotPicture? Map)
{
    private const int MostSlices = 12;

    public static readonly SettingPictures None = new(null, [], null);

    /// <param name="whole">By the chosen metric, whatever the filter.</param>
    /// <param name="shown">What passes the filter.</param>
    public static SettingPictures Of(SweepFindings whole, SweepFindings shown, SweepView view)
    {
        var results = shown.Results;
        var wish = CurveWish.Of(view, results);
        return new(
            SettingsPicture.Of(whole, AxisLevels.Of(whole.Results), view.Filter, view.Scale),
            [
                .. AxisLevels.Of(results).Select((axis, place) => (axis.Path, Picture: SlicePicture.Of(shown.Values, axis, place, wish)))
                    .Where(slice => slice.Picture is not null).Take(MostSlices).Select(slice => (slice.Path, slice.Picture!)),
            ],
            PairOf(shown, view) is var (rows, columns) && rows != columns
                ? MapPicture.Of(PairTable.Of(shown.Values, results.AxisIndex(rows), results.AxisIndex(columns)), shown.Metric, view.Map, view.Scale)
                : null);
    }

    /// <summary>The axes of the map: those chosen, or else those that matter most. Null when fewer than two have several values.</summary>
    public static (string Rows, string Columns)? PairOf(SweepFindings shown, SweepView view)
    {
        string[] ranked = [.. shown.ByAxis.Select(comparison => comparison.By[0])];
        string[] all = [.. ranked, .. Varying(shown.Results).Except(ranked, StringComparer.Ordinal)];
        return all.Length < 2 ? null : (view.Rows ?? all.First(axis => axis != (view.Columns ?? all[0])), view.Columns ?? all.First(axis => axis != view.Rows));
    }

    /// <summary>Axes that have several values.</summary>
    public static IEnumerable<string> Varying(SweepResults results) =>
        results.Axes.Where((_, axis) => results.LevelsOf(axis).OfType<AxisValue>().Take(2).Count() > 1);
}
