using MathNet.Numerics.LinearAlgebra;
using Runner.Comparison.Minima;

namespace Runner.Tests.Comparison.Minima;

public sealed class Spectra
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(120)]
    public void All_eigenvalues_agree_with_MathNet(int n)
    {
        var matrix = RandomSymmetric(n, seed: n);
        var expected = Matrix<double>.Build.Dense(n, n, (i, j) => matrix[(i * n) + j]).Evd(Symmetricity.Symmetric).EigenValues.Select(z => z.Real).Order().ToArray();

        var values = SymmetricEigen.Values([.. matrix], n);

        for (var i = 0; i < n; i++)
        {
            values[i].ShouldBe(expected[i], 1e-12 * n);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(60)]
    public void Eigenvectors_are_orthonormal_and_give_the_matrix_back(int n)
    {
        var matrix = RandomSymmetric(n, seed: 100 + n);

        var (values, vectors) = SymmetricEigen.Decompose([.. matrix], n);

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var (dot, entry) = (0.0, 0.0);
                for (var k = 0; k < n; k++)
                {
                    dot += vectors[i][k] * vectors[j][k];
                    entry += values[k] * vectors[k][i] * vectors[k][j];
                }

                dot.ShouldBe(i == j ? 1 : 0, 1e-12 * n);
                entry.ShouldBe(matrix[(i * n) + j], 1e-12 * n);
            }
        }
    }

    [Fact]
    public void A_diagonal_matrix_with_repeated_eigenvalues_needs_no_rotation()
    {
        double[] matrix = [2, 0, 0, 0, -1, 0, 0, 0, 2];

        SymmetricEigen.Values(matrix, 3).ShouldBe([-1, 2, 2]);
    }

    [Fact]
    public void Lanczos_finds_the_ends_of_a_known_spectrum_long_before_it_is_complete()
    {
        double[] eigenvalues = [.. Enumerable.Range(0, 400).Select(i => i / 400.0)];
        (eigenvalues[0], eigenvalues[1], eigenvalues[^1]) = (-3, -2, 7);
        var form = new Quadratic(eigenvalues, 1);

        var lanczos = new Lanczos(new HessianOperator(form, new double[400]), Shapes.Gaussian(400, 9), Shapes.Stream(10));
        while (lanczos.Steps < 50)
        {
            lanczos.Advance();
        }

        var ritz = lanczos.Ritz();
        ritz[0].Value.ShouldBe(-3, 1e-9);
        ritz[1].Value.ShouldBe(-2, 1e-9);
        ritz[^1].Value.ShouldBe(7, 1e-9);
        ritz[0].Error.ShouldBeLessThan(1e-6);
        ritz.Sum(value => value.Weight).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Lanczos_taken_to_the_end_finds_repeated_eigenvalues_as_often_as_they_occur()
    {
        double[] eigenvalues = [-1, -1, -1, 0, 0, 2, 2, 5];
        var lanczos = new Lanczos(new HessianOperator(new Quadratic(eigenvalues, 2), new double[8]), Shapes.Gaussian(8, 3), Shapes.Stream(4));

        while (lanczos.Advance())
        {
        }

        var values = lanczos.Ritz().Select(value => value.Value).ToArray();
        for (var i = 0; i < 8; i++)
        {
            values[i].ShouldBe(eigenvalues[i], 1e-12);
        }
    }

    [Fact]
    public void The_density_estimate_has_the_right_trace_and_the_right_mass_at_zero()
    {
        // 70 % exact zeros, the rest at 1 and a few at 50.
        double[] eigenvalues = [.. Enumerable.Range(0, 1_000).Select(i => i < 700 ? 0.0 : i < 990 ? 1.0 : 50.0)];
        var density = SpectralDensity.Estimate(new HessianOperator(new Quadratic(eigenvalues, 5), new double[1_000]), 30, 20, Shapes.Stream(6));

        density.Trace.ShouldBe(eigenvalues.Sum(), 4 * density.TraceError);
        density.TraceError.ShouldBeLessThan(40);
        density.ShareNearZero(1e-6).ShouldBe(0.7, 0.03);
        density.Weights.Sum().ShouldBe(1, 1e-12);
        density.Smooth([0, 25], 0.5)[0].ShouldBe(0.7 / (0.5 * Math.Sqrt(2 * Math.PI)) * (1 + (0.29 / 0.7 * Math.Exp(-2))), 0.05);
    }

    private static double[] RandomSymmetric(int n, int seed)
    {
        var values = Shapes.Gaussian(n * n, seed);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                values[(j * n) + i] = values[(i * n) + j];
            }
        }

        return values;
    }
}
