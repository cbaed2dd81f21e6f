using Runner.Comparison;

namespace Runner.Latent;

/// <summary>A column of the table of settings, in the terminal and in the report.</summary>
internal sealed record LatentColumn(string Name, Func<PointCodes, string> Cell);

/// <summary>The columns that a study has numbers for.</summary>
internal static class LatentColumns
{
    /// <summary>How far the classes lie apart; none without classes.</summary>
    public static IReadOnlyList<LatentColumn> OfClasses(LatentStudy study) => !study.Points.Any(point => point.Look.Code is not null) ? [] :
    [
        new("runs", point => Number.Count(point.Trials.Count)),
        new("nearest neighbour", point => Share(point.NearestNeighbour)),
        new("linear", point => Share(point.Linear)),
        new("nearest neighbour, PCA", point => Number.Percent(point.Look.Components?.NearestNeighbour.Share ?? double.NaN)),
        new("nearest neighbour, samples", point => Number.Percent(point.Inputs?.Share ?? double.NaN)),
        new("linear, PCA", point => Number.Percent(point.Look.Components?.Linear.Share ?? double.NaN)),
    ];

    /// <summary>What fits through the code.</summary>
    public static IReadOnlyList<LatentColumn> OfErrors(LatentStudy study) =>
    [
        new("code", point => Number.Count(point.Look.Width)),
        new("error", point => $"{Number.Short(point.Error.Mean)}{Brackets(point.Error, Number.Short)}"),
        new("error, PCA", point => Number.Short(point.Look.Fidelity.Components)),
        new("detail lost", point => Share(point.Lost)),
        .. study.Points.Any(point => point.Look.Fidelity.IsNoisy) ? (LatentColumn[])[new("noise left", point => Share(point.Left))] : [],
    ];

    private static string Share(Estimate? estimate) => estimate is null ? "–" : $"{Number.Percent(estimate.Mean)}{Brackets(estimate, share => Number.Percent(share).Replace(" %", "", StringComparison.Ordinal))}";

    private static string Brackets(Estimate estimate, Func<double, string> text) =>
        estimate.Interval.IsKnown ? $" ({text(estimate.Interval.Low)}–{text(estimate.Interval.High)})" : "";
}
