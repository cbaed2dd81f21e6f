using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pairs;
using Runner.Comparison.Minima.Passes;
using Runner.Data;
using Runner.Networks;
using Runner.Numerics;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Reproduction;

/// <summary>A finished sweep as recorded in the ledger, from which quantities are computed.</summary>
/// <param name="Results">By trial index, with curves and weights.</param>
/// <param name="Endings">What <c>minima</c> recorded for each trial; empty when no gate needs it.</param>
/// <param name="Threads">For comparing pairs of networks.</param>
public sealed record ReproducedSweep(
    IReadOnlyList<TrialResult> Results, SweepPoints Points, IReadOnlyList<TrialResult> Endings, DataCatalogue Data, int Threads)
{
    private readonly Dictionary<MatchedBy, PairComparison[]> compared = [];

    /// <summary>The tree of minima of each of its functions; empty when no gate needs it.</summary>
    public IReadOnlyList<TreeSummary> Trees { get; init; } = [];

    /// <summary>The same results, for <c>compare</c>.</summary>
    public required SweepResults Compared { get; init; }

    /// <summary>What <c>compare</c> says of it.</summary>
    public SweepFindings Findings => field ??= SweepFindings.Of(Compared, ComparisonMetric.DefaultFor(Compared));

    /// <summary>The trials of a range of indexes; replicates of a point are adjacent.</summary>
    public IEnumerable<TrialResult> Among(Range trials) =>
        Results.Where(result => result.Index >= trials.Start.Value && (trials.End.IsFromEnd || result.Index < trials.End.Value));

    public TrialResult? Trial(int index) => Results.FirstOrDefault(result => result.Index == index);

    /// <summary>Final parameters of a trial, in layout order; empty when it has none.</summary>
    public double[] Parameters(TrialResult? trial) => trial is null || trial.Weights.IsEmpty
        ? []
        : TrialProblem.Unpack(trial.Weights.Span, Points.Config(trial.Index).Training.Precision);

    /// <summary>All pairs of the trials' final networks, on the whole test set.</summary>
    public IReadOnlyList<PairComparison> Pairs(MatchedBy match)
    {
        if (!compared.TryGetValue(match, out var pairs))
        {
            var config = Points.Config(0);
            var probes = TrialProblem.ProbesOf(config, Data, int.MaxValue);
            pairs = PairStudy.Compare(
                NetworkShape.Of(config.Model, probes.Features, probes.Outputs),
                config.Loss,
                probes,
                [.. Results.Select(Parameters)],
                RandomStream.Named(config.Seeds.Sweep, 0, StreamPurpose.Probe, 2),
                threads: Threads,
                only: match);
            compared.Add(match, pairs);
        }

        return pairs;
    }

    public TrialSeeds Seeds(int place) => Points.Config(Results[place].Index).Seeds;
}
