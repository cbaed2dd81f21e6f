using Runner.Initializers;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Tests.Initializers;

public sealed class InitializerTests
{
    private static readonly InitializerConfig Plain = new(InitializerKind.Zeros, double.NaN, 0.5, 0.2, -3, 1, 0.7, 15, [], "", 0);

    // Mean and deviation of [200, 300] weights behind relu: fan-in 300, fan-out 200.
    [Theory]
    [InlineData(InitializerKind.Zeros, 0, 0)]
    [InlineData(InitializerKind.Constant, .7, 0)]
    [InlineData(InitializerKind.Uniform, -1, 1.154700538)]
    [InlineData(InitializerKind.Normal, .5, .2)]
    [InlineData(InitializerKind.TruncatedNormal, .5, .175918)]
    [InlineData(InitializerKind.GlorotUniform, 0, .063245553)]
    [InlineData(InitializerKind.GlorotNormal, 0, .063245553)]
    [InlineData(InitializerKind.HeUniform, 0, .081649658)]
    [InlineData(InitializerKind.HeNormal, 0, .081649658)]
    [InlineData(InitializerKind.LecunUniform, 0, .057735027)]
    [InlineData(InitializerKind.LecunNormal, 0, .057735027)]
    [InlineData(InitializerKind.Orthogonal, 0, .057735027)]
    [InlineData(InitializerKind.Pytorch, 0, .033333333)]
    [InlineData(InitializerKind.Sparse, 0, .044721360)]
    [InlineData(InitializerKind.Hadamard, 0, .057735027)]
    public void Each_scheme_has_its_mean_and_deviation(InitializerKind kind, double mean, double deviation)
    {
        var values = Fill(kind, 200, 300);
        var average = values.Average();
        var spread = Math.Sqrt(values.Sum(value => (value - average) * (value - average)) / values.Length);
        average.ShouldBe(mean, (0.03 * deviation) + 1e-12);
        spread.ShouldBe(deviation, ((kind == InitializerKind.Sparse ? 0.05 : 0.02) * deviation) + 1e-12);
    }

    // The kurtosis tells a uniform law (1.8) from a normal one (3).
    [Theory]
    [InlineData(InitializerKind.Uniform, 1.8)]
    [InlineData(InitializerKind.GlorotUniform, 1.8)]
    [InlineData(InitializerKind.HeUniform, 1.8)]
    [InlineData(InitializerKind.LecunUniform, 1.8)]
    [InlineData(InitializerKind.Pytorch, 1.8)]
    [InlineData(InitializerKind.Normal, 3)]
    [InlineData(InitializerKind.GlorotNormal, 3)]
    [InlineData(InitializerKind.HeNormal, 3)]
    [InlineData(InitializerKind.LecunNormal, 3)]
    [InlineData(InitializerKind.TruncatedNormal, 2.37)]
    public void Each_scheme_has_the_shape_of_its_law(InitializerKind kind, double kurtosis)
    {
        var values = Fill(kind, 200, 300);
        var mean = values.Average();
        var second = values.Average(value => Math.Pow(value - mean, 2));
        (values.Average(value => Math.Pow(value - mean, 4)) / (second * second)).ShouldBe(kurtosis, 0.06);
    }

    [Fact]
    public void A_truncated_normal_stays_within_two_deviations() =>
        Fill(InitializerKind.TruncatedNormal, 100, 100).ShouldAllBe(value => Math.Abs(value - 0.5) <= 0.4);

    [Theory]
    [InlineData(InitializerKind.HeNormal, ActivationKind.Relu, 1.414213562)]
    [InlineData(InitializerKind.HeNormal, ActivationKind.Tanh, 1.666666667)]
    [InlineData(InitializerKind.HeUniform, ActivationKind.Identity, 1)]
    [InlineData(InitializerKind.HeUniform, ActivationKind.LeakyRelu, 1.386750491)]
    [InlineData(InitializerKind.GlorotNormal, ActivationKind.Relu, 1)]
    public void Without_a_gain_he_takes_the_activations_and_glorot_none(InitializerKind kind, ActivationKind activation, double gain)
    {
        var auto = Fill(kind, 40, 50, activation);
        var one = Fill(kind, 40, 50, activation, Plain with { Gain = 1 });
        for (var i = 0; i < auto.Length; i++)
        {
            auto[i].ShouldBe(one[i] * gain, 1e-8);
        }
    }

    [Fact]
    public void Products_of_a_hundred_orthogonal_layers_keep_all_singular_values_at_1()
    {
        const int N = 50;
        var product = new double[N * N];
        for (var i = 0; i < N; i++)
        {
            product[(i * N) + i] = 1;
        }

        for (var layer = 0; layer < 100; layer++)
        {
            var weights = Fill(InitializerKind.Orthogonal, N, N, replicate: layer);
            var next = new double[N * N];
            MatrixProduct.Multiply<double>(N, N, N, weights, N, false, product, N, false, next, N, false);
            product = next;
        }

        var gram = new double[N * N];
        MatrixProduct.Multiply<double>(N, N, N, product, N, true, product, N, false, gram, N, false);
        foreach (var value in Eigenvectors.Of(gram, N).Values)
        {
            Math.Sqrt(value).ShouldBe(1, 1e-12);
        }
    }

    [Theory]
    [InlineData(6, 11)]
    [InlineData(11, 6)]
    public void Orthogonal_rectangles_are_orthonormal_along_their_short_side(int rows, int columns)
    {
        var w = Fill(InitializerKind.Orthogonal, rows, columns);
        var side = Math.Min(rows, columns);
        for (var a = 0; a < side; a++)
        {
            for (var b = 0; b < side; b++)
            {
                var dot = 0.0;
                for (var i = 0; i < Math.Max(rows, columns); i++)
                {
                    dot += rows < columns ? w[(a * columns) + i] * w[(b * columns) + i] : w[(i * columns) + a] * w[(i * columns) + b];
                }

                dot.ShouldBe(a == b ? 1 : 0, 1e-14);
            }
        }
    }

    [Fact]
    public void Identity_has_its_gain_on_the_diagonal() =>
        Fill(InitializerKind.Identity, 2, 3, config: Plain with { Gain = 2 }).ShouldBe([2, 0, 0, 0, 2, 0]);

    [Fact]
    public void Sparse_units_have_exactly_k_incoming_weights()
    {
        var values = Fill(InitializerKind.Sparse, 30, 40);
        for (var unit = 0; unit < 30; unit++)
        {
            values.Skip(unit * 40).Take(40).Count(value => value != 0).ShouldBe(15);
        }

        // Chosen anew for each unit.
        Enumerable.Range(0, 40).Count(input => values[input] != 0 && values[40 + input] != 0).ShouldBeLessThan(15);
    }

    [Fact]
    public void Hadamard_rows_are_orthogonal_and_have_entries_of_one_size()
    {
        var w = Fill(InitializerKind.Hadamard, 4, 8);
        w.ShouldAllBe(value => Math.Abs(Math.Abs(value) - Math.Sqrt(1.0 / 8)) < 1e-15);
        for (var row = 1; row < 4; row++)
        {
            Enumerable.Range(0, 8).Sum(i => w[i] * w[(row * 8) + i]).ShouldBe(0, 1e-15);
        }
    }

    [Fact]
    public void Eigenvectors_diagonalize_a_symmetric_matrix()
    {
        const int N = 37;
        var a = new double[N * N];
        RandomStream.Named(5, 0, StreamPurpose.Test).FillGaussian<double>(a);
        var symmetric = new double[N * N];
        MatrixProduct.Multiply<double>(N, N, N - 9, a, N, true, a, N, false, symmetric, N, false);
        var (values, vectors) = Eigenvectors.Of(symmetric, N);
        values.ShouldBe(values.OrderDescending());

        // Of rank 28: nine eigenvalues are 0.
        values.Count(value => Math.Abs(value) < 1e-11).ShouldBe(9);
        for (var k = 0; k < N; k++)
        {
            for (var i = 0; i < N; i++)
            {
                var product = Enumerable.Range(0, N).Sum(j => symmetric[(i * N) + j] * vectors[(k * N) + j]);
                product.ShouldBe(values[k] * vectors[(k * N) + i], 1e-11);
            }

            for (var other = 0; other < N; other++)
            {
                Enumerable.Range(0, N).Sum(j => vectors[(k * N) + j] * vectors[(other * N) + j]).ShouldBe(other == k ? 1 : 0, 1e-12);
            }
        }
    }

    private static double[] Fill(
        InitializerKind kind,
        int rows,
        int columns,
        ActivationKind activation = ActivationKind.Relu,
        InitializerConfig? config = null,
        int replicate = 0)
    {
        var values = new double[rows * columns];
        Initializer.Of(kind)!.Fill(
            values,
            new InitialBlock(rows, columns, new LayerFans(columns, rows, 1, activation, 0.2)),
            config ?? Plain,
            RandomStream.Named(11, replicate, StreamPurpose.Init));
        return values;
    }
}
