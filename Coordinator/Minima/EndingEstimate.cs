using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Display;
using Runner.Identities;
using Runner.Planning;
using Runner.Specs;

namespace Runner.Minima;

/// <summary>An upper estimate (order of magnitude) of the time to polish, classify and compare networks.</summary>
/// <param name="Networks">Networks that are not polished yet.</param>
/// <param name="Pairs">Pairs to compare.</param>
/// <param name="Seconds">Time on one slot, in seconds.</param>
public sealed record EndingEstimate(int Networks, long Pairs, double Seconds)
{
    /// <summary>Operations per weight and sample of a gradient.</summary>
    private const double OfAGradient = 6;

    /// <summary>Operations per weight and sample of a Hessian-vector product: a gradient and its derivative.</summary>
    private const double OfAProduct = 2 * OfAGradient;

    /// <summary>Operations per weight and sample of a pair: 25 points between two networks, raw and matched.</summary>
    private const double OfAPair = 2 * 2 * 25;
    private const int PairSamples = 500;

    /// <summary>Operations of a pair of the smallest networks: matching, memory, exponentials.</summary>
    private const double OfAnyPair = 1e6;

    private static readonly PlannerOptions Slot = new();

    /// <param name="endings">The sweep of endings.</param>
    /// <param name="open">The number of its trials that are not done yet.</param>
    public static EndingEstimate Of(CommandHost host, RecordedSweep endings, int open, double effort)
    {
        var review = new DataReview(endings.Spec, DataCatalogues.For(host, endings.Spec));
        var options = EndingOptions.Of(effort);
        var (polishing, comparing, pairs) = (0.0, 0.0, 0L);
        foreach (var shape in Enumerable.Range(0, endings.Points.PointCount).Where(endings.Points.IsKnown).GroupBy(endings.Points.Shape))
        {
            var config = endings.Points.Config(endings.Points.FirstTrialOf(shape.First()));
            var data = review.SizeOf(config);
            var (samples, parameters) = (data.Samples, (double)TrialWork.SizeOf(config, data).Parameters);
            var runs = (long)shape.Sum(endings.Points.ReplicatesOf);
            var products = parameters <= options.Classify.FullSpectrum
                ? parameters
                : options.Classify.MostLanczosSteps + (options.Classify.Probes * options.Classify.ProbeSteps);
            var evaluations = options.Polish.MostEvaluations((int)Math.Min(int.MaxValue, parameters));
            polishing += runs * ((evaluations * OfAGradient) + (products * OfAProduct)) * parameters * samples;
            var compared = Math.Min(runs, config.Model.Kind == ModelKind.Surface ? FunctionStudy.MostSurfaceEnds : FunctionStudy.MostNetworks(parameters));
            var pairsHere = compared * (compared - 1) / 2;
            pairs += pairsHere;
            comparing += pairsHere * (OfAnyPair + (OfAPair * parameters * Math.Min(samples, PairSamples)));
        }

        var share = endings.Points.TrialCount == 0 ? 0 : (double)open / endings.Points.TrialCount;
        return new EndingEstimate(open, pairs, ((polishing * share) + comparing) / Slot.FlopsPerSecond / SlotSpeed.Here);
    }

    /// <summary>For instance <c>xor.minima: taking 24 networks down to the bottom and comparing 276 pairs, at most about 0:03 on 2 slots.</c></summary>
    public string Sentence(SweepId sweep, int slots) =>
        $"{sweep}: taking {Number.Of(Networks, "network")} down to the bottom{(Pairs == 0 ? "" : $" and comparing {Number.Of(Pairs, "pair")}")}, at most about "
        + $"{SweepProgress.Reading.Text(TimeSpan.FromSeconds(Math.Min(1e9, Math.Ceiling(Seconds / slots))))} on {Number.Of(slots, "slot")}.";
}
