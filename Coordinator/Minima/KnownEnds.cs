using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.KnownOptima;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search;
using Runner.Specs;
using Runner.Surfaces;

namespace Runner.Minima;

/// <summary>The known places where runs ended, in words: near a listed minimum of a surface, or at a level of exclusive-or.</summary>
public static class KnownEnds
{
    /// <summary>The distance that counts as near, as a share of the surface's usual range.</summary>
    private const double Near = 0.02;

    /// <summary>The places by trial; empty if none are known, and for surfaces with fewer than two listed minima.</summary>
    public static async Task<IReadOnlyDictionary<int, string>> OfAsync(RecordedSweep sweep, CancellationToken cancel)
    {
        if (sweep.Points.TrialCount == 0 || sweep.Points.Axes.Any(axis => !IsStart(axis)))
        {
            return new Dictionary<int, string>();
        }

        var config = sweep.Points.Config(0);
        return config.Model.Kind == ModelKind.Surface ? await OnSurfaceAsync(sweep, config, cancel)
            : config.Data.Source == DataSource.Xor ? await OfXorAsync(sweep, config, cancel)
            : new Dictionary<int, string>();
    }

    /// <summary>Whether an axis changes the start or the training, but not the function.</summary>
    private static bool IsStart(string axis) => !(axis is "model" or "data" or "loss"
        || axis.StartsWith("model.surface", StringComparison.Ordinal)
        || axis.StartsWith("data.", StringComparison.Ordinal)
        || axis.StartsWith("loss.", StringComparison.Ordinal));

    private static async Task<Dictionary<int, string>> OnSurfaceAsync(RecordedSweep sweep, TrialConfig config, CancellationToken cancel)
    {
        var ends = new Dictionary<int, string>();
        var surface = SurfaceCatalogue.Open(config.Model);
        if (surface.Minima.Length < 2)
        {
            return ends;
        }

        var near = Near * surface.Domain.Max(range => range.To - range.From);
        await foreach (var result in sweep.Ledger.ResultsAsync(sweep.Id, ResultParts.Weights, cancel))
        {
            if (!result.Weights.IsEmpty
                && NearestSurfaceMinimum.Of(surface, TrialProblem.Unpack(result.Weights.Span, config.Training.Precision)) is { } nearest
                && nearest.Distance <= near)
            {
                ends[result.Index] = $"near ({string.Join(", ", nearest.Point.Select(Number.Short))})";
            }
        }

        return ends;
    }

    private static async Task<Dictionary<int, string>> OfXorAsync(RecordedSweep sweep, TrialConfig config, CancellationToken cancel)
    {
        var ends = new Dictionary<int, string>();
        await foreach (var result in sweep.Ledger.ResultsAsync(sweep.Id, ResultParts.Numbers, cancel))
        {
            if (result.Outcome == TrialOutcome.Completed && XorLevels.Know(config.Loss))
            {
                ends[result.Index] = XorLevels.Of(config.Loss, result.FinalLoss) is not { } level ? "between the levels"
                    : level.Name == XorLevels.Solved ? "with the task solved"
                    : $"at a loss of {level.Name}";
            }
        }

        return ends;
    }
}
