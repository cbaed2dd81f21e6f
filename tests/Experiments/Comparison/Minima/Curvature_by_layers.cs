using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Networks;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Comparison.Minima;

public sealed class Curvature_by_layers
{
    private const int Samples = 4_000;

    [Theory]
    [InlineData(LossKind.Mse, ActivationKind.Identity)]
    [InlineData(LossKind.HalfMse, ActivationKind.Identity)]
    [InlineData(LossKind.BinaryCrossEntropy, ActivationKind.Sigmoid)]
    [InlineData(LossKind.SoftmaxCrossEntropy, ActivationKind.Identity)]
    public void At_weights_of_zero_a_single_layers_factors_are_its_hessian_but_for_the_draws(LossKind kind, ActivationKind output)
    {
        // With all weights 0 every sample has the same curvature of the loss, and the Hessian is a Kronecker product.
        var curvature = new NetworkCurvature(Shapes.Chain(output, output, bias: true, 3, 2), Shapes.Loss(kind), 0, 0, 0, Inputs(3), Classes(2), Samples);
        var at = new double[curvature.Dimension];

        var dense = Dense(curvature, curvature.Factors(at).ShouldHaveSingleItem());
        var hessian = new HessianOperator(curvature, at).ToMatrix();

        var largest = hessian.Max(Math.Abs);
        dense.Zip(hessian, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(0.08 * largest);
    }

    [Theory]
    [InlineData(0, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    public void Nothing_is_solved_where_a_layer_has_no_finite_curvature(int layer, double entry)
    {
        var shape = Shapes.Chain(ActivationKind.Tanh, ActivationKind.Identity, bias: true, 3, 4, 2);
        var curvature = new NetworkCurvature(shape, Shapes.MeanSquares, 0, 0, 0, Inputs(3), Classes(2), Samples);
        var factors = curvature.Factors(Shapes.Gaussian(curvature.Dimension, 5, 0.7));
        factors[layer].Outputs[0] = entry;
        var lengths = Lengths(curvature.Layout, 1);

        KroneckerPreconditioner.Of(factors, lengths, lengths, 1e-2).ShouldBeNull();
    }

    [Fact]
    public void Solving_undoes_the_matrix_in_any_units()
    {
        var shape = Shapes.Chain(ActivationKind.Tanh, ActivationKind.Identity, bias: true, 3, 4, 2);
        var curvature = new NetworkCurvature(shape, Shapes.MeanSquares, 0, 0, 0, Inputs(3), Classes(2), Samples);
        var at = Shapes.Gaussian(curvature.Dimension, 5, 0.7);
        var factors = curvature.Factors(at);
        var (from, here) = (Lengths(curvature.Layout, 1), Lengths(curvature.Layout, 3));
        var vector = Shapes.Gaussian(at.Length, 6);
        var solved = new double[at.Length];

        KroneckerPreconditioner.Of(factors, from, here, 1e-2)!.Solve(vector, solved);

        // M = D·(K/λ + I)·D with D from units there to units here, and λ a hundredth of the largest eigenvalue.
        var k = new double[at.Length * at.Length];
        foreach (var factor in factors)
        {
            EuclideanSpace.AddScaled(1, Dense(curvature, factor), k);
        }

        for (var i = 0; i < k.Length; i++)
        {
            k[i] *= here[i / at.Length] * here[i % at.Length];
        }

        var lambda = 1e-2 * SymmetricEigen.Values((double[])k.Clone(), at.Length)[^1];
        for (var i = 0; i < at.Length; i++)
        {
            var row = Enumerable.Range(0, at.Length).Sum(j => ((k[(i * at.Length) + j] / lambda) + (i == j ? 1 : 0)) * from[j] / here[j] * solved[j]);
            (row * from[i] / here[i]).ShouldBe(vector[i], 1e-9);
        }
    }

    [Fact]
    public void Polishing_that_knows_the_layers_curvature_gets_lower_for_the_same_work()
    {
        var spec = SpecFile.Read("{name: t, data: digits, model: {encoder: [16], bottleneck: 2}}", "t.yaml").Spec!;
        var function = TrialProblem.Of(SweepPoints.Of(spec).Config(0), new DataCatalogue("/")).Function;
        var start = Shapes.Gaussian(function.Objective.Dimension, 8, 0.1);
        var options = new PolishOptions(MostWork: 300.0 * start.Length);

        var known = Polishing.Polish(function, start, options);
        var unknown = Polishing.Polish(function with { Objective = new Unfactored(function.Objective) }, start, options);

        known.Evaluations.ShouldBeLessThan(320);
        known.EndLoss.ShouldBeLessThan(0.95 * unknown.EndLoss);
    }

    [Fact]
    public void Layers_too_wide_for_it_and_shared_ones_have_none()
    {
        new NetworkCurvature(Shapes.Chain(ActivationKind.Tanh, ActivationKind.Identity, bias: true, 2, 100_000, 1), Shapes.MeanSquares, 0, 0, 0, Shapes.Gaussian(16, 1), Shapes.Gaussian(8, 2), 8)
            .Factors(new double[400_001]).ShouldBeEmpty();
        var tied = new NetworkCurvature(Shapes.Tied(ActivationKind.Tanh, ActivationKind.Identity, 6, 5, 2), Shapes.MeanSquares, 0, 0, 0, Shapes.Gaussian(600, 1), Shapes.Gaussian(600, 1), 100);
        tied.Factors(new double[tied.Dimension]).ShouldBeEmpty();
    }

    private static double[] Inputs(int features) => Shapes.Gaussian(Samples * features, 1);

    /// <summary>One of the outputs is 1.</summary>
    private static double[] Classes(int outputs)
    {
        var targets = new double[Samples * outputs];
        for (var sample = 0; sample < Samples; sample++)
        {
            targets[(sample * outputs) + (sample % 3 == 0 ? 0 : 1)] = 1;
        }

        return targets;
    }

    /// <summary>A length for each block.</summary>
    private static double[] Lengths(ParameterLayout layout, double first)
    {
        var lengths = new double[layout.Count];
        foreach (var (number, block) in layout.Blocks.Index())
        {
            lengths.AsSpan(block.Offset, block.Count).Fill(first + (number * 0.7));
        }

        return lengths;
    }

    /// <summary>The factors as a matrix over all parameters.</summary>
    private static double[] Dense(NetworkCurvature curvature, KroneckerFactors factors)
    {
        var n = curvature.Dimension;
        var (height, width) = (factors.Weights.Rows, factors.Weights.Columns + 1);
        var dense = new double[n * n];
        for (var a = 0; a < height * width; a++)
        {
            for (var b = 0; b < height * width; b++)
            {
                dense[(Place(a) * n) + Place(b)] = factors.Outputs[(a / width * height) + (b / width)] * factors.Inputs[(a % width * width) + (b % width)];
            }
        }

        return dense;

        int Place(int at) => at % width == width - 1
            ? factors.Bias!.Offset + (at / width)
            : factors.Weights.Offset + (at / width * factors.Weights.Columns) + (at % width);
    }

    private sealed class Unfactored(ICurvedObjective objective) : ICurvedObjective
    {
        public int Dimension => objective.Dimension;

        public bool ExactCurvature => objective.ExactCurvature;

        public double Value(ReadOnlySpan<double> at) => objective.Value(at);

        public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient) => objective.ValueAndGradient(at, gradient);

        public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product) => objective.HessianVector(at, direction, product);
    }
}
