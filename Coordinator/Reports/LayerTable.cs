using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Comparison.Findings;
using Spectre.Console;

namespace Runner.Reports;

/// <summary>A table of gradient norms by layer, for the terminal and the report.</summary>
public static class LayerTable
{
    /// <summary>The most layers that are shown; of a deeper network, evenly spaced ones including the first and the last.</summary>
    private const int MostLayers = 6;

    /// <summary>The column names; empty if no group has gradient norms.</summary>
    public static string[] Names(IReadOnlyList<GroupLayers> groups) => Shown(groups) is { Length: > 0 } layers
        ? ["gradient norm", .. layers.Select(layer => $"layer {layer}"), "first over last", "vanished", "exploded"]
        : [];

    public static IEnumerable<string[]> Rows(IReadOnlyList<GroupLayers> groups)
    {
        var layers = Shown(groups);
        foreach (var group in groups)
        {
            if (group.Probe(GroupLayers.GradientNorm) is { } probe)
            {
                yield return
                [
                    group.Label,
                    .. layers.Select(layer => Number.Short(probe.Layers.Where(reading => reading.Layer == layer).Select(reading => reading.Median).DefaultIfEmpty(double.NaN).First())),
                    Number.Short(group.Ratio),
                    $"{Number.Count(group.Vanishing)} of {Number.Count(group.Probed)}",
                    $"{Number.Count(group.Exploding)} of {Number.Count(group.Probed)}",
                ];
            }
        }
    }

    /// <summary>A plain explanation of the gradient norms; empty if there are none.</summary>
    public static string Sentence(IReadOnlyList<GroupLayers> groups)
    {
        var (probed, vanishing, exploding) = (groups.Sum(group => group.Probed), groups.Sum(group => group.Vanishing), groups.Sum(group => group.Exploding));
        return probed == 0 ? ""
            : vanishing + exploding == 0
                ? $"In {Words.All(probed, "run")} the gradient reached every layer: the norm at the first layer is within a factor of a thousand of that at the last."
                : $"Of {Number.Of(probed, "run")}, the gradient vanished on its way back in {Number.Count(vanishing)} (its norm at the first layer is under a thousandth of that at the last) "
                  + $"and exploded in {Number.Count(exploding)} (over a thousand times).";
    }

    public static void Write(IAnsiConsole console, SweepComparison comparison)
    {
        var groups = GroupLayers.Of(comparison, ComparisonTable.MostRows);
        if (Names(groups) is not { Length: > 0 } names)
        {
            return;
        }

        TextTable.Write(console, names, [.. Rows(groups)]);
        console.Write(new Text(Sentence(groups)));
        console.WriteLine();
    }

    private static int[] Shown(IReadOnlyList<GroupLayers> groups)
    {
        int[] all = [.. groups.SelectMany(group => group.Probe(GroupLayers.GradientNorm)?.Layers ?? []).Select(reading => reading.Layer).Distinct().Order()];
        return all.Length <= MostLayers
            ? all
            : [.. Enumerable.Range(0, MostLayers).Select(i => all[(int)Math.Round(i * (all.Length - 1.0) / (MostLayers - 1))])];
    }
}
