using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.KnownOptima;
using Runner.Ledgers;
using Runner.Specs;
using Runner.Surfaces;

namespace Runner.Minima;

/// <summary>Where walks on a surface ended: near which of its listed minima.</summary>
public static class SurfaceEnds
{
    /// <summary>Near: within this share of the surface's usual range.</summary>
    private const double Near = 0.02;

    /// <summary>By trial; empty for networks, and for surfaces without two listed minima.</summary>
    public static async Task<IReadOnlyDictionary<int, string>> OfAsync(RecordedSweep sweep, CancellationToken cancel)
    {
        var ends = new Dictionary<int, string>();
        var config = sweep.Points.Config(0);
        if (config.Model.Kind != ModelKind.Surface || sweep.Points.Axes.Any(axis => axis is "model" || axis.StartsWith("model.surface", StringComparison.Ordinal)))
        {
            return ends;
        }

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
}
