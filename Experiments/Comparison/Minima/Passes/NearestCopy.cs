using Runner.Comparison.Minima.Pairs;

namespace Runner.Comparison.Minima.Passes;

/// <summary>
/// Among the equivalent copies of a network, with permuted or negated hidden units, finds the one whose weights are nearest to another
/// network's, as far as matching can. A place on a surface has no copies. Owns buffers: one instance per thread.
/// </summary>
public sealed class NearestCopy
{
    /// <summary>An exact rearrangement changes the loss only by rounding; a larger change, as a share of the loss, means that it is not a
    /// symmetry of this network.</summary>
    private const double Same = 1e-8;

    private readonly TrialProblem problem;
    private readonly ProbeNetwork? network;
    private readonly PathEvaluator? evaluator;
    private readonly MatchingSolver? solver;

    public NearestCopy(TrialProblem problem)
    {
        this.problem = problem;
        if (problem is { Shape: { } shape, Probes: { } probes })
        {
            network = new ProbeNetwork(shape, problem.Loss, probes);
            evaluator = new PathEvaluator(network);
            solver = new MatchingSolver(network.Weights, network.Symmetry);
        }
    }

    /// <summary>Computes what matching needs about a network, once for all its pairs.</summary>
    public Prepared Prepare(double[] point) => new(point, problem.Objective.Value(point), network is null ? null : ProbedMinimum.Of(network, evaluator!, point));

    /// <summary>The copy of <paramref name="of"/> that is nearest to <paramref name="to"/>.</summary>
    public double[] Find(Prepared to, Prepared of)
    {
        var (best, least) = (of.Point, EuclideanSpace.Distance(to.Point, of.Point));
        foreach (var match in network is null ? [] : Matches(to.Probed!, of.Probed!))
        {
            var copy = Moved(of.Point, match);
            var distance = EuclideanSpace.Distance(to.Point, copy);
            if (distance < least && Math.Abs(problem.Objective.Value(copy) - of.Loss) <= Same * Math.Abs(of.Loss))
            {
                (best, least) = (copy, distance);
            }
        }

        return best;
    }

    /// <summary>‖a − b‖ for the nearest copy, whether or not a rearrangement is exact.</summary>
    public double Distance(Prepared to, Prepared of) => (network is null ? [] : Matches(to.Probed!, of.Probed!).Select(match => Moved(of.Point, match)))
        .Append(of.Point)
        .Min(copy => EuclideanSpace.Distance(to.Point, copy));

    /// <summary>Matches by activations, then by weights starting from there, and by weights alone.</summary>
    private IEnumerable<UnitMatch> Matches(ProbedMinimum to, ProbedMinimum of)
    {
        var match = UnitMatch.Identity(network!.Symmetry);
        solver!.ByActivations(to.Units, of.Units, to.Outputs.Length / network.Probes.Outputs, match);
        yield return match;
        solver.ByWeights(to.Weights, of.Weights, match);
        yield return match;
        match.Reset();
        solver.ByWeights(to.Weights, of.Weights, match);
        yield return match;
    }

    private double[] Moved(double[] point, UnitMatch match)
    {
        var (from, to) = (network!.Weights.Unpack<double>(point), new double[network.Weights.Count]);
        UnitMoves.Apply(network.Weights, network.Symmetry, match, from, to);
        return network.Weights.Pack(to);
    }

    /// <param name="Loss">The loss on the training samples.</param>
    public sealed record Prepared(double[] Point, double Loss, ProbedMinimum? Probed);
}
