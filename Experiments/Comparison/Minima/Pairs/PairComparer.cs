namespace Runner.Comparison.Minima.Pairs;

/// <summary>Compares pairs of networks. Owns buffers: one instance per thread.</summary>
public sealed class PairComparer
{
    /// <summary>A rise above this share of the ends' loss is seen as one without looking closer: that of <see cref="Basins.BasinTable.DefaultEpsilon"/>.</summary>
    private const double LeastRise = 0.02;

    private readonly ProbeNetwork network;
    private readonly PathEvaluator evaluator;
    private readonly MatchingSolver solver;
    private readonly int points;
    private readonly MatchedBy? only;
    private readonly Candidate[] candidates;

    /// <param name="points">Points on a line, including the ends.</param>
    /// <param name="only">The only way of matching to use; null for the best one.</param>
    public PairComparer(ProbeNetwork network, int points = 25, MatchedBy? only = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 3);
        this.network = network;
        this.points = points;
        this.only = only;
        evaluator = new PathEvaluator(network);
        solver = new MatchingSolver(network.Weights, network.Symmetry);
        candidates = [new Candidate(network), new Candidate(network)];
    }

    public PairComparison Compare(int a, int b, ProbedMinimum first, ProbedMinimum second)
    {
        var raw = Path(first, second, second.Weights, second.FirstLayer, double.NaN);
        var (best, by, middle) = (default(Candidate), MatchedBy.Nothing, Middle(first, second.Weights, second.FirstLayer));
        candidates[0].Match.Reset();
        solver.ByActivations(first.Units, second.Units, Width(first), candidates[0].Match);
        Consider(candidates[0], MatchedBy.Activations);
        candidates[1].Match.Reset();
        solver.ByWeights(first.Weights, second.Weights, candidates[1].Match);
        Consider(candidates[1], MatchedBy.Weights);
        return new PairComparison(
            a,
            b,
            raw,
            best is null ? raw : Path(first, second, best.Weights, best.FirstLayer, middle),
            by,
            Math.Sqrt(network.Weights.SquaredDistance(first.Weights, second.Weights)),
            Math.Sqrt(network.Weights.SquaredDistance(first.Weights, best?.Weights ?? second.Weights)),
            Math.Sqrt(FloatVectors.SquaredDistance(first.Outputs, second.Outputs) / ((double)network.Probes.Count * network.Probes.Outputs)),
            ProbedMinimum.Alignment(first.Code, second.Code, Width(first)) / (first.CodeNorm * second.CodeNorm),
            Disagreement(first, second));

        void Consider(Candidate candidate, MatchedBy how)
        {
            if (candidate.Match.IsIdentity || (only is not null && how != only))
            {
                return;
            }

            candidate.Move(network, second);
            var loss = Middle(first, candidate.Weights, candidate.FirstLayer);
            if (loss < middle)
            {
                (best, by, middle) = (candidate, how, loss);
            }
        }
    }

    private int Width(ProbedMinimum minimum) => minimum.Outputs.Length / network.Probes.Outputs;

    private double Middle(ProbedMinimum first, float[] weights, float[] firstLayer) =>
        evaluator.Loss(0.5f, first.Weights, first.FirstLayer, weights, firstLayer, out _);

    private LossBarrier Path(ProbedMinimum first, ProbedMinimum second, float[] weights, float[] firstLayer, double middle)
    {
        var losses = new double[points];
        var errors = network.Probes.Classes ? new double[points] : [];
        (losses[0], losses[^1]) = (first.Loss, second.Loss);
        if (network.Probes.Classes)
        {
            (errors[0], errors[^1]) = (first.Error, second.Error);
        }

        for (var i = 1; i < points - 1; i++)
        {
            if (!network.Probes.Classes && 2 * i == points - 1 && !double.IsNaN(middle))
            {
                losses[i] = middle;
                continue;
            }

            losses[i] = evaluator.Loss((float)i / (points - 1), first.Weights, first.FirstLayer, weights, firstLayer, out var wrong);
            if (network.Probes.Classes)
            {
                errors[i] = (double)wrong / network.Probes.Count;
            }
        }

        return Closer(new LossBarrier(losses, errors), share => evaluator.Loss((float)share, first.Weights, first.FirstLayer, weights, firstLayer, out _));
    }

    /// <summary>Looks again where no rise was seen.</summary>
    private static LossBarrier Closer(LossBarrier seen, Func<double, double> at)
    {
        var least = LeastRise * Math.Abs(seen.Ends);
        if (seen.Losses.Length < 5 || !(seen.Ainsworth <= least))
        {
            return seen;
        }

        var (highest, halvings) = CloserLook.At(seen.Losses, at, least);
        return seen with { Between = highest, Halvings = halvings };
    }

    private static double Disagreement(ProbedMinimum first, ProbedMinimum second)
    {
        var different = 0;
        for (var i = 0; i < first.Answers.Length; i++)
        {
            different += first.Answers[i] == second.Answers[i] ? 0 : 1;
        }

        return first.Answers.Length == 0 ? double.NaN : (double)different / first.Answers.Length;
    }

    /// <summary>A match with the second network transformed by it.</summary>
    private sealed class Candidate(ProbeNetwork network)
    {
        public UnitMatch Match { get; } = UnitMatch.Identity(network.Symmetry);

        public float[] Weights { get; } = new float[network.Weights.Count];

        public float[] FirstLayer { get; } = new float[network.Inputs.Blocks * network.Shape.Layers[0].Units * SampleBlock.Samples];

        public void Move(ProbeNetwork of, ProbedMinimum source)
        {
            UnitMoves.Apply(of.Weights, of.Symmetry, Match, source.Weights, Weights);
            if (of.Symmetry.Rows[0] < 0)
            {
                source.FirstLayer.CopyTo(FirstLayer, 0);
                return;
            }

            // The pre-activation of a negated unit changes sign whatever the activation: z′ = −z.
            var group = of.Symmetry.Rows[0];
            var length = of.Shape.Layers[0].Units * SampleBlock.Samples;
            for (var block = 0; block < of.Inputs.Blocks; block++)
            {
                UnitMoves.ApplyToRows(
                    Match.From[group],
                    Match.Turned[group],
                    SampleBlock.Samples,
                    source.FirstLayer.AsSpan(block * length, length),
                    FirstLayer.AsSpan(block * length, length));
            }
        }
    }
}
