using Runner.Comparison.Minima;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Tests.Comparison.Minima;

/// <summary>The same ended problem in other units gets the same verdict: a factor on the loss, one a layer on the weights with the next layer and the
/// penalty transformed to match, data compensated in the first layer.</summary>
public sealed class Verdicts_in_other_units
{
    private const int Samples = 24;

    /// <summary>Name, hidden activation, loss, penalty, spread of the start, and whether it is polished before it is judged.</summary>
    public static TheoryData<string, ActivationKind, LossKind, double, double, bool> Cases => new()
    {
        { "minimum", ActivationKind.Tanh, LossKind.Mse, 0.02, 0.5, true },
        { "minimum", ActivationKind.Tanh, LossKind.SoftmaxCrossEntropy, 0.05, 0.5, true },
        { "minimum", ActivationKind.Identity, LossKind.Mse, 0.02, 0.5, true },
        { "minimum", ActivationKind.Identity, LossKind.Mse, 0, 0.5, true },
        { "saddle", ActivationKind.Identity, LossKind.Mse, 0, 0, false },
        { "saddle", ActivationKind.Tanh, LossKind.Mse, 0, 0, false },
        { "not level", ActivationKind.Relu, LossKind.Mse, 0.01, 0.5, false },
        { "not level", ActivationKind.Tanh, LossKind.SoftmaxCrossEntropy, 0, 0.5, false },
        { "solved, with its minimum at infinity", ActivationKind.Relu, LossKind.SoftmaxCrossEntropy, 0, 3, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_exact_reparametrization_changes_a_verdict(string kind, ActivationKind hidden, LossKind loss, double penalty, double spread, bool polished)
    {
        var shape = Shapes.Chain(hidden, ActivationKind.Identity, bias: true, 3, 4, 2);
        var inputs = Shapes.Gaussian(Samples * 3, 5);
        var targets = Targets(inputs, loss);
        var start = Shapes.Gaussian(shape.Layout().Count, 11, spread);
        var function = Shapes.Judged(shape, Shapes.Loss(loss), inputs, targets, l2: penalty);
        if (spread == 0)
        {
            // The biases of a network of zeros at their best: level, and no learning ever leaves it.
            start[^2] = Enumerable.Range(0, Samples).Average(i => targets[2 * i]);
            start[^1] = Enumerable.Range(0, Samples).Average(i => targets[(2 * i) + 1]);
        }

        var expected = Judge(function, start, polished);
        expected.Kind.ShouldBe(kind);
        for (var round = 0; round < 8; round++)
        {
            var draws = Shapes.Stream(100 + round);
            var factor = () => Math.Pow(10, (12 * draws.NextDouble()) - 6);
            var (lossFactor, data) = (factor(), factor());
            var units = hidden is ActivationKind.Relu or ActivationKind.Identity ? factor() : 1;
            var answers = loss == LossKind.Mse ? factor() : 1;
            var scales = Scales(shape, data, units, answers);
            var moved = new Reparametrized(function.Objective, scales, lossFactor);
            double[] movedTargets = [.. targets.Select(t => answers * t)];
            var judged = TrialFunction.Of(
                moved, shape, Shapes.Loss(loss), penalty != 0, new TrainingData([.. inputs.Select(x => data * x)], movedTargets, 2));

            Judge(judged, [.. start.Zip(scales, (w, s) => w * s)], polished).ShouldBe(
                expected, $"loss {lossFactor:g3}, data {data:g3}, units {units:g3}, answers {answers:g3}");
        }
    }

    /// <summary>Kind with index, so that the numbers in a sentence may differ by rounding.</summary>
    private static (string Kind, string Name) Judge(JudgedFunction function, double[] start, bool polished)
    {
        var point = polished ? Polishing.Polish(function, start).Point : start;
        var verdict = Classifying.Classify(function, point, Shapes.Stream(1)).Verdict;
        return (verdict.Kind, verdict.Name);
    }

    /// <summary>What each parameter is multiplied by: layer 1 takes back the data's factor and gives its units one, layer 2 takes that back and gives the answers theirs.</summary>
    private static double[] Scales(NetworkShape shape, double data, double units, double answers)
    {
        var layout = shape.Layout();
        var scales = new double[layout.Count];
        double[] weights = [units / data, answers / units];
        double[] biases = [units, answers];
        foreach (var block in layout.Blocks)
        {
            scales.AsSpan(block.Offset, block.Count).Fill((block.Role == ParameterRole.Weights ? weights : biases)[block.Layer - 1]);
        }

        return scales;
    }

    private static double[] Targets(double[] inputs, LossKind loss)
    {
        var targets = new double[Samples * 2];
        for (var i = 0; i < Samples; i++)
        {
            var (a, b, c) = (inputs[3 * i], inputs[(3 * i) + 1], inputs[(3 * i) + 2]);
            var first = loss == LossKind.Mse ? a - (0.5 * b) + (0.3 * a * c) : a + b > 0 ? 1 : 0;
            (targets[2 * i], targets[(2 * i) + 1]) = (first, loss == LossKind.Mse ? (0.7 * c) - (b * b) : 1 - first);
        }

        return targets;
    }

    /// <summary>factor · f(w / scales).</summary>
    private sealed class Reparametrized(ICurvedObjective objective, double[] scales, double factor) : ICurvedObjective
    {
        public int Dimension => objective.Dimension;

        public bool ExactCurvature => objective.ExactCurvature;

        public double Value(ReadOnlySpan<double> at) => factor * objective.Value(Inner(at));

        public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient)
        {
            var value = objective.ValueAndGradient(Inner(at), gradient);
            Outer(gradient);
            return factor * value;
        }

        public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product)
        {
            objective.HessianVector(Inner(at), Inner(direction), product);
            Outer(product);
        }

        private double[] Inner(ReadOnlySpan<double> at)
        {
            var inner = at.ToArray();
            for (var i = 0; i < inner.Length; i++)
            {
                inner[i] /= scales[i];
            }

            return inner;
        }

        private void Outer(Span<double> gradient)
        {
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] *= factor / scales[i];
            }
        }
    }
}
