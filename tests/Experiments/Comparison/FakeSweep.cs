using Runner.Comparison;
using Runner.Identities;
using Runner.Numerics;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Comparison;

/// <summary>Sweeps without training: a grid of axes, and results made up from a formula and a seeded stream.</summary>
public static class FakeSweep
{
    /// <summary>The first axis varies slowest, replicates fastest.</summary>
    public static SweepOutline Outline(IReadOnlyList<(string Path, string[] Values)> axes, int replicates, Func<int, TrialSeeds>? seeds = null) =>
        Outline(axes, replicates, axes.Aggregate(1, (product, axis) => product * axis.Values.Length), point =>
        {
            var values = new AxisValue[axes.Count];
            for (var axis = axes.Count - 1; axis >= 0; axis--)
            {
                var text = axes[axis].Values[point % axes[axis].Values.Length];
                values[axis] = new AxisValue(axes[axis].Path, text, double.TryParse(text, out var number) ? number : null);
                point /= axes[axis].Values.Length;
            }

            return values;
        }, seeds);

    public static SweepOutline Outline(
        IReadOnlyList<(string Path, string[] Values)> axes,
        int replicates,
        int points,
        Func<int, IReadOnlyList<AxisValue?>> values,
        Func<int, TrialSeeds>? seeds = null) => new()
        {
            Name = "fake",
            About = "Made up for tests.",
            Seed = 1,
            Axes = [.. axes.Select(axis => axis.Path)],
            TrialCount = points * replicates,
            PointCount = points,
            ReplicatesOf = _ => replicates,
            PointOf = trial => trial / replicates,
            ReplicateOf = trial => trial % replicates,
            Values = values,
            Seeds = trial => seeds?.Invoke(trial % replicates) ?? new TrialSeeds(1, trial % replicates, trial % replicates, trial % replicates),
            Identity = trial => new TrialIdentity(new UInt128((ulong)(trial + 1) * 0x9E3779B97F4A7C15UL, (ulong)trial)),
        };

    /// <summary>Every trial completes with the final loss that the formula gives for its values and a fresh stream.</summary>
    public static SweepResults Results(SweepOutline outline, Func<string[], RandomStream, double> finalLoss) =>
        SweepResults.From(outline, Enumerable.Range(0, outline.TrialCount).Select(trial =>
        {
            var values = outline.Values(outline.PointOf(trial)).Select(value => value?.Text ?? "").ToArray();
            var loss = finalLoss(values, RandomStream.Named(99, trial, StreamPurpose.Test));
            return Completed(trial, loss);
        }));

    public static TrialResult Completed(int trial, double finalLoss, params double[] losses) => new()
    {
        Index = trial,
        Outcome = double.IsFinite(finalLoss) ? TrialOutcome.Completed : TrialOutcome.Diverged,
        FinalLoss = finalLoss,
        BestLoss = losses.Length > 0 ? losses.Min() : finalLoss,
        Epochs = Math.Max(1, losses.Length - 1),
        Curve = losses.Length == 0 ? Curve.Empty : new Curve(["train-loss"], [.. Enumerable.Range(0, losses.Length)], [losses]),
    };

    /// <summary>One axis named <c>a</c>, one group a list of final losses.</summary>
    public static SweepResults Groups(params double[][] losses)
    {
        var replicates = losses.Max(group => group.Length);
        var outline = Outline([("a", [.. losses.Select((_, i) => $"g{i}")])], replicates);
        return SweepResults.From(outline, losses.SelectMany((group, g) => group.Select((loss, r) => Completed((g * replicates) + r, loss))));
    }
}
