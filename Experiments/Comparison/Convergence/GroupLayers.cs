using System.Globalization;
using Runner.Comparison.Statistics;
using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <summary>The layer probes of a group's runs: whether the gradient reaches each layer, and which units still respond. Only
/// completed runs count.</summary>
/// <param name="Probed">Runs whose gradient norms were recorded.</param>
/// <param name="Vanishing">Runs whose gradient vanished towards the first layer (<see cref="GradientFlow"/>).</param>
/// <param name="Exploding">Runs whose gradient exploded towards the first layer.</param>
/// <param name="Ratio">Median over them of the first layer's gradient norm divided by the last layer's; NaN for none.</param>
/// <param name="Probes">The probes recorded for at least two layers, or steps.</param>
public sealed record GroupLayers(string Label, int Probed, int Vanishing, int Exploding, double Ratio, IReadOnlyList<LayerProbe> Probes)
{
    /// <summary>Probes by layer, and whether a run is represented by its median over time rather than by its last value.</summary>
    private static readonly (string Name, bool OverTime)[] Names =
        [(GradientNorm, true), ("update-ratio", true), (Saturated, false), (Dead, false), (StepGradient, true)];

    public const string GradientNorm = "gradient-norm";

    public const string Saturated = "saturated";

    public const string Dead = "dead";

    /// <summary>By step of a sequence instead of by layer: 0 is the last step.</summary>
    public const string StepGradient = "step-gradient";

    /// <summary>The groups with probes, in the comparison's order.</summary>
    public static IReadOnlyList<GroupLayers> Of(SweepComparison comparison, int most = int.MaxValue)
    {
        var recorded = new Dictionary<IReadOnlyList<string>, bool>(ReferenceEqualityComparer.Instance);
        if (!comparison.Results.Results.Shapes.Any(shape => HasProbes(shape.Metrics)))
        {
            return [];
        }

        var all = new List<GroupLayers>();
        foreach (var group in comparison.Groups.Take(most))
        {
            int[] members = [.. comparison.Grouping.Members(group.Key.Index)];
            var curves = members.Select(i => comparison.Results.Results.Row(i))
                .Where(result => result.Outcome == TrialOutcome.Completed && HasProbes(result.Metrics))
                .Select(result => result.Curve)
                .ToArray();
            var probes = Names.Select(probe => LayerProbe.Of(probe.Name, probe.OverTime, curves)).OfType<LayerProbe>().ToArray();
            if (probes.Length > 0)
            {
                var flows = curves.Select(GradientFlow.OfLayers).OfType<GradientFlow>().ToArray();
                all.Add(new GroupLayers(
                    group.Label,
                    flows.Length,
                    flows.Count(flow => flow.Verdict == GradientVerdict.Vanishing),
                    flows.Count(flow => flow.Verdict == GradientVerdict.Exploding),
                    Quantiles.MedianOfSorted(Quantiles.Sorted(flows.Select(flow => flow.Ratio).Where(double.IsFinite))),
                    probes));
            }
        }

        return all;

        bool HasProbes(IReadOnlyList<string> metrics)
        {
            if (!recorded.TryGetValue(metrics, out var known))
            {
                recorded.Add(metrics, known = metrics.Any(metric => Names.Any(probe => metric.StartsWith($"{probe.Name}.", StringComparison.Ordinal))));
            }

            return known;
        }
    }

    public LayerProbe? Probe(string name) => Probes.FirstOrDefault(probe => probe.Name == name);
}

/// <summary>One probe over the layers, or over the steps of a sequence.</summary>
/// <param name="Layers">The layers, from the input; or the steps, from the last.</param>
public sealed record LayerProbe(string Name, IReadOnlyList<LayerReading> Layers)
{
    /// <param name="overTime">Whether a run counts with its median over time instead of its last value.</param>
    public static LayerProbe? Of(string name, bool overTime, IEnumerable<Curve> curves)
    {
        var layers = new SortedDictionary<int, List<double>>();
        foreach (var curve in curves)
        {
            Collect(curve, $"{name}.", overTime, layers);
        }

        return layers.Count < 2 ? null : new(name, [.. layers.Select(layer => LayerReading.Of(layer.Key, Quantiles.Sorted(layer.Value)))]);
    }

    private static void Collect(Curve curve, string prefix, bool overTime, SortedDictionary<int, List<double>> layers)
    {
        for (var m = 0; m < curve.Metrics.Count; m++)
        {
            if (!curve.Metrics[m].StartsWith(prefix, StringComparison.Ordinal)
                || !int.TryParse(curve.Metrics[m].AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var layer))
            {
                continue;
            }

            var finite = curve.Values[m].Where(double.IsFinite).ToArray();
            if (finite.Length > 0)
            {
                (layers.TryGetValue(layer, out var list) ? list : layers[layer] = [])
                    .Add(overTime ? Quantiles.MedianOfSorted(Quantiles.Sorted(finite)) : finite[^1]);
            }
        }
    }
}

/// <summary>A layer's probe over the runs of a group.</summary>
/// <param name="Layer">From 1; or the number of steps back, from 0.</param>
public readonly record struct LayerReading(int Layer, double Median, double LowerQuartile, double UpperQuartile)
{
    internal static LayerReading Of(int layer, double[] sorted) =>
        new(layer, Quantiles.MedianOfSorted(sorted), Quantiles.OfSorted(sorted, .25), Quantiles.OfSorted(sorted, .75));
}
