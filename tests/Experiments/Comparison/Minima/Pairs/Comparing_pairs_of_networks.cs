using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pairs;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Tests.Comparison.Minima.Pairs;

public sealed class Comparing_pairs_of_networks
{
    private const int Samples = 75;

    public static TheoryData<LossKind, ActivationKind, ActivationKind> Networks => new()
    {
        { LossKind.Mse, ActivationKind.Tanh, ActivationKind.Sigmoid },
        { LossKind.HalfMse, ActivationKind.Relu, ActivationKind.Identity },
        { LossKind.BinaryCrossEntropy, ActivationKind.Sigmoid, ActivationKind.Sigmoid },
        { LossKind.Huber, ActivationKind.Gelu, ActivationKind.Identity },
        { LossKind.L1, ActivationKind.Silu, ActivationKind.Tanh },
        { LossKind.SoftmaxCrossEntropy, ActivationKind.Tanh, ActivationKind.Identity },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_loss_along_a_line_is_the_loss_of_the_interpolated_weights(LossKind kind, ActivationKind hidden, ActivationKind output)
    {
        var shape = Shapes.Chain(hidden, output, bias: true, 9, 7, 3, 6, 5);
        var (network, exact) = Both(shape, Shapes.Loss(kind));
        var (a, b) = (Shapes.Gaussian(exact.Dimension, 1, 0.5), Shapes.Gaussian(exact.Dimension, 2, 0.5));
        var evaluator = new PathEvaluator(network);
        var (first, second) = (ProbedMinimum.Of(network, evaluator, a), ProbedMinimum.Of(network, evaluator, b));

        var pair = new PairComparer(network, points: 5).Compare(0, 1, first, second);

        for (var i = 0; i < 5; i++)
        {
            var lambda = i / 4.0;
            double[] at = [.. a.Zip(b, (x, y) => x + (lambda * (y - x)))];
            pair.Raw.Losses[i].ShouldBe(exact.Value(at), 2e-5 * Math.Max(1, exact.Value(at)));
        }

        var outputs = exact.Outputs(a).Zip(exact.Outputs(b), (x, y) => (x - y) * (x - y)).Average();
        pair.FunctionDistance.ShouldBe(Math.Sqrt(outputs), 1e-5);
        pair.Distance.ShouldBe(Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum()), 1e-5);
    }

    public static TheoryData<ActivationKind, bool> Rearranged => new()
    {
        { ActivationKind.Tanh, false },
        { ActivationKind.Sigmoid, false },
        { ActivationKind.Relu, false },
        { ActivationKind.Identity, false },
        { ActivationKind.Tanh, true },
        { ActivationKind.Sigmoid, true },
    };

    [Theory]
    [MemberData(nameof(Rearranged))]
    public void A_rearranged_network_is_recognized_as_the_same(ActivationKind hidden, bool tied)
    {
        var shape = tied ? Shapes.Tied(hidden, hidden, 9, 8, 4) : Shapes.Chain(hidden, ActivationKind.Sigmoid, bias: true, 9, 8, 4, 6, 9);
        var (_, exact) = Both(shape, Shapes.MeanSquares);
        for (var seed = 0; seed < 10; seed++)
        {
            // What the original puts out is the target: it and its rearrangements are at the lowest loss there is.
            var weights = Shapes.Gaussian(exact.Dimension, seed);
            float[] targets = [.. exact.Outputs(weights).Select(x => (float)x)];
            var network = new ProbeNetwork(shape, Shapes.MeanSquares, Probes(9, 9) with { Targets = targets });
            var evaluator = new PathEvaluator(network);
            var original = ProbedMinimum.Of(network, evaluator, weights);
            var match = RandomMatch(network.Symmetry, seed);
            var moved = new float[network.Weights.Count];
            UnitMoves.Apply(network.Weights, network.Symmetry, match, original.Weights, moved);
            var other = ProbedMinimum.Of(network, evaluator, network.Weights.Pack(moved));

            var pair = new PairComparer(network).Compare(0, 1, original, other);

            pair.FunctionDistance.ShouldBeLessThan(1e-5);
            other.Loss.ShouldBe(0, 1e-9);
            pair.Distance.ShouldBeGreaterThan(1);
            pair.MatchedDistance.ShouldBeLessThan(1e-4);
            pair.Match.ShouldNotBe(MatchedBy.Nothing);
            pair.Raw.Ainsworth.ShouldBeGreaterThan(1e-4);
            pair.Matched.Ainsworth.ShouldBe(0, 1e-9);
        }
    }

    [Theory]
    [InlineData(ActivationKind.Tanh)]
    [InlineData(ActivationKind.Relu)]
    public void Weight_matching_alone_recognizes_a_rearranged_hidden_layer(ActivationKind hidden)
    {
        var shape = Shapes.Chain(hidden, ActivationKind.Identity, bias: true, 9, 12, 9);
        var (network, exact) = Both(shape, Shapes.MeanSquares);
        for (var seed = 0; seed < 10; seed++)
        {
            var original = network.Weights.Unpack<float>(Shapes.Gaussian(exact.Dimension, seed));
            var (moved, back) = (new float[original.Length], new float[original.Length]);
            UnitMoves.Apply(network.Weights, network.Symmetry, RandomMatch(network.Symmetry, seed), original, moved);
            var found = UnitMatch.Identity(network.Symmetry);

            new MatchingSolver(network.Weights, network.Symmetry).ByWeights(original, moved, found);

            UnitMoves.Apply(network.Weights, network.Symmetry, found, moved, back);
            back.ShouldBe(original);
        }
    }

    [Fact]
    public void Weight_matching_of_several_layers_only_ever_brings_networks_nearer()
    {
        var shape = Shapes.Chain(ActivationKind.Tanh, ActivationKind.Identity, bias: true, 9, 8, 3, 8, 9);
        var (network, exact) = Both(shape, Shapes.MeanSquares);
        var solver = new MatchingSolver(network.Weights, network.Symmetry);
        for (var seed = 0; seed < 20; seed++)
        {
            var a = network.Weights.Unpack<float>(Shapes.Gaussian(exact.Dimension, seed));
            var b = network.Weights.Unpack<float>(Shapes.Gaussian(exact.Dimension, 100 + seed));
            var match = UnitMatch.Identity(network.Symmetry);

            solver.ByWeights(a, b, match);

            var moved = new float[b.Length];
            UnitMoves.Apply(network.Weights, network.Symmetry, match, b, moved);
            network.Weights.SquaredDistance(a, moved).ShouldBeLessThan(network.Weights.SquaredDistance(a, b));
        }
    }

    [Fact]
    public void A_network_against_itself_differs_in_nothing()
    {
        var (network, exact) = Both(Shapes.Chain(ActivationKind.Tanh, ActivationKind.Identity, bias: true, 9, 6, 2, 6, 9), Shapes.MeanSquares);
        var evaluator = new PathEvaluator(network);
        var one = ProbedMinimum.Of(network, evaluator, Shapes.Gaussian(exact.Dimension, 1));

        var pair = new PairComparer(network).Compare(0, 0, one, one);

        pair.Distance.ShouldBe(0);
        pair.MatchedDistance.ShouldBe(0);
        pair.FunctionDistance.ShouldBe(0);
        pair.Raw.Ainsworth.ShouldBe(0, 1e-12);
        pair.Raw.Losses.Length.ShouldBe(25);
        pair.Cka.ShouldBe(1, 1e-6);
        pair.Disagreement.ShouldBe(double.NaN);
    }

    [Fact]
    public void Codes_that_are_rotated_have_full_alignment_and_others_have_less()
    {
        // An identity code: rotating it and rotating back behind changes weights but not the function.
        var shape = Shapes.Chain(ActivationKind.Identity, ActivationKind.Identity, bias: false, 6, 2, 6);
        var (network, exact) = Both(shape, Shapes.MeanSquares, 6);
        var evaluator = new PathEvaluator(network);
        var weights = Shapes.Gaussian(exact.Dimension, 1);
        var rotated = weights.ToArray();
        for (var i = 0; i < 6; i++)
        {
            (rotated[i], rotated[6 + i]) = ((0.6 * weights[i]) - (0.8 * weights[6 + i]), (0.8 * weights[i]) + (0.6 * weights[6 + i]));
            var (x, y) = (weights[12 + (2 * i)], weights[13 + (2 * i)]);
            (rotated[12 + (2 * i)], rotated[13 + (2 * i)]) = ((0.6 * x) - (0.8 * y), (0.8 * x) + (0.6 * y));
        }

        var one = ProbedMinimum.Of(network, evaluator, weights);
        var same = new PairComparer(network).Compare(0, 1, one, ProbedMinimum.Of(network, evaluator, rotated));
        var other = new PairComparer(network).Compare(0, 1, one, ProbedMinimum.Of(network, evaluator, Shapes.Gaussian(exact.Dimension, 2)));

        same.FunctionDistance.ShouldBeLessThan(1e-5);
        same.Cka.ShouldBe(1, 1e-5);
        other.Cka.ShouldBeInRange(0, 0.9);
    }

    [Fact]
    public void Barriers_are_those_of_their_definitions()
    {
        var barrier = new LossBarrier([1, 2.5, 3, 2], [0.1, 0.3, 0.2, 0.2]);

        barrier.Ainsworth.ShouldBe(3 - 1.5, 1e-12);
        barrier.Frankle.ShouldBe(0.3 - 0.15, 1e-12);
        barrier.AboveChord.ShouldBe(3 - (1 + (2 / 3.0)), 1e-12);
        new LossBarrier([1, 2], []).Frankle.ShouldBe(0.5, 1e-12);
        new LossBarrier([2, 1.2, 1], []).AboveChord.ShouldBe(0, 1e-12);
    }

    [Fact]
    public void Classifiers_are_compared_by_their_errors_and_disagreement()
    {
        var shape = Shapes.Chain(ActivationKind.Relu, ActivationKind.Identity, bias: true, 4, 8, 3);
        var inputs = Shapes.Gaussian(Samples * 4, 1).Select(x => (float)x).ToArray();
        var targets = new float[Samples * 3];
        for (var s = 0; s < Samples; s++)
        {
            targets[(s * 3) + (s % 3)] = 1;
        }

        var network = new ProbeNetwork(shape, Shapes.Loss(LossKind.SoftmaxCrossEntropy), new ProbeSet(Samples, 4, inputs, 3, targets, true));
        var evaluator = new PathEvaluator(network);
        var exact = new NetworkCurvature(
            shape, Shapes.Loss(LossKind.SoftmaxCrossEntropy), 0, 0, 0, [.. inputs.Select(x => (double)x)], [.. targets.Select(x => (double)x)], Samples);
        var (a, b) = (Shapes.Gaussian(exact.Dimension, 2), Shapes.Gaussian(exact.Dimension, 3));

        var pair = new PairComparer(network).Compare(0, 1, ProbedMinimum.Of(network, evaluator, a), ProbedMinimum.Of(network, evaluator, b));

        var (first, second) = (Answers(exact.Outputs(a)), Answers(exact.Outputs(b)));
        pair.Disagreement.ShouldBe(first.Zip(second, (x, y) => x == y ? 0.0 : 1.0).Average(), 1e-12);
        pair.Raw.Errors[0].ShouldBe(first.Select((x, s) => x == s % 3 ? 0.0 : 1.0).Average(), 1e-12);
        pair.Raw.Errors.Length.ShouldBe(25);
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        var shape = Shapes.Chain(ActivationKind.Tanh, ActivationKind.Sigmoid, bias: true, 9, 6, 2, 6, 9);
        var probes = Probes(9, 9);
        var minima = Enumerable.Range(0, 8).Select(seed => Shapes.Gaussian(shape.Layout().Count, seed)).ToArray();

        var one = PairStudy.Compare(shape, Shapes.MeanSquares, probes, minima, Shapes.Stream(1), threads: 1);
        var two = PairStudy.Compare(shape, Shapes.MeanSquares, probes, minima, Shapes.Stream(1), threads: 2);

        one.Length.ShouldBe(28);
        for (var i = 0; i < one.Length; i++)
        {
            two[i].Matched.Losses.ShouldBe(one[i].Matched.Losses);
            (two[i].A, two[i].B, two[i].Cka, two[i].MatchedDistance).ShouldBe((one[i].A, one[i].B, one[i].Cka, one[i].MatchedDistance));
        }
    }

    [Fact]
    public void Few_pairs_are_all_taken_and_many_are_sampled_without_repetition()
    {
        PairStudy.Choose(4, 100, Shapes.Stream(1)).ShouldBe([(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]);
        PairStudy.Choose(1, 100, Shapes.Stream(1)).ShouldBeEmpty();

        var sample = PairStudy.Choose(3_000, 500, Shapes.Stream(1));
        sample.Count.ShouldBe(500);
        sample.Distinct().Count().ShouldBe(500);
        sample.ShouldAllBe(pair => pair.A >= 0 && pair.A < pair.B && pair.B < 3_000);
        sample.Average(pair => pair.B).ShouldBe(2_000, 200);
    }

    private static int[] Answers(double[] outputs) =>
        [.. outputs.Chunk(3).Select(row => Array.IndexOf(row, row.Max()))];

    private static ProbeSet Probes(int features, int outputs) => new(
        Samples,
        features,
        [.. Shapes.Gaussian(Samples * features, 11).Select(x => (float)x)],
        outputs,
        [.. Shapes.Uniform(Samples * outputs, 12).Select(x => (float)x)],
        false);

    private static (ProbeNetwork Network, NetworkCurvature Exact) Both(NetworkShape shape, LossConfig loss, int features = 9)
    {
        var probes = Probes(features, shape.Layers[^1].Units);
        return (
            new ProbeNetwork(shape, loss, probes),
            new NetworkCurvature(
                shape, loss, 0, 0, 0, [.. probes.Inputs.Select(x => (double)x)], [.. probes.Targets.Select(x => (double)x)], Samples));
    }

    private static UnitMatch RandomMatch(UnitSymmetry symmetry, int seed)
    {
        var match = UnitMatch.Identity(symmetry);
        var draws = Shapes.Stream(500 + seed);
        for (var g = 0; g < symmetry.Groups.Length; g++)
        {
            draws.Shuffle<int>(match.From[g]);
            for (var i = 0; i < match.Turned[g].Length; i++)
            {
                match.Turned[g][i] = symmetry.Groups[g].Sign != SignSymmetry.None && draws.NextInt32(2) == 1;
            }
        }

        return match;
    }
}
