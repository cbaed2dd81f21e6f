using Runner.Comparison.Minima;

namespace Runner.Tests.Comparison.Minima;

/// <summary>Matrices on which eigenvalue solvers fail: graded, tiny, huge, singular, or not finite. The reference is Jacobi's method (1846), which shares no step with ours.</summary>
public sealed class Eigenvalues_of_any_matrix
{
    public static TheoryData<string, int> Matrices()
    {
        var data = new TheoryData<string, int>();
        foreach (var n in (int[])[1, 2, 3, 8, 21])
        {
            foreach (var kind in (string[])["random", "graded down", "graded up", "graded at random", "rank one", "singular and graded", "denormal", "huge", "zero", "repeated", "two scales", "arrow"])
            {
                data.Add(kind, n);
            }
        }

        data.Add("graded at random", 300);
        return data;
    }

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("random", 300)]
    [InlineData("singular and graded", 300)]
    public void So_do_those_of_other_large_ones(string kind, int n) => Agree_with_those_of_Jacobi(kind, n);

    [Theory]
    [MemberData(nameof(Matrices))]
    public void Agree_with_those_of_Jacobi(string kind, int n)
    {
        for (var seed = 0; seed < (n > 100 ? 1 : 40); seed++)
        {
            var matrix = Matrix(kind, n, seed);
            var (expected, size) = Jacobi(matrix, n);

            var values = SymmetricEigen.Values([.. matrix], n);
            var (again, vectors) = SymmetricEigen.Decompose([.. matrix], n);

            again.ShouldBe(values);
            for (var i = 0; i < n; i++)
            {
                (Math.Abs(values[i] - expected[i]) <= (1e-14 * (n + 10) * size) + double.Epsilon).ShouldBeTrue($"{kind} {n} {seed}: {values[i]} instead of {expected[i]}");
                for (var j = 0; j <= i; j++)
                {
                    vectors[i].Zip(vectors[j], (x, y) => x * y).Sum().ShouldBe(i == j ? 1 : 0, 1e-13 * (n + 10));
                }
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Are_unknown_where_an_entry_is_not_finite(double entry)
    {
        for (var place = 0; place < 9; place++)
        {
            var matrix = Matrix("random", 3, 1);
            (matrix[place], matrix[(place % 3 * 3) + (place / 3)]) = (entry, entry);

            SymmetricEigen.Values([.. matrix], 3).ShouldAllBe(value => double.IsNaN(value));
            var (values, vectors) = SymmetricEigen.Decompose(matrix, 3);
            values.ShouldAllBe(value => double.IsNaN(value));
            vectors.ShouldAllBe(vector => vector.Length == 3 && vector.All(double.IsFinite));
        }
    }

    [Fact]
    public void Are_unknown_to_Lanczos_where_a_product_is_not_finite()
    {
        var lanczos = new Lanczos(new HessianOperator(new Quadratic([1, double.NaN, 3], 1), new double[3]), [1.0, 2, 3], Shapes.Stream(1));
        while (lanczos.Advance())
        {
        }

        lanczos.Ritz().ShouldAllBe(ritz => double.IsNaN(ritz.Value));
    }

    private static double[] Matrix(string kind, int n, int seed)
    {
        var draws = Shapes.Gaussian((n * n) + n, seed + (31 * n));
        double[] grades = [.. draws.AsSpan(n * n).ToArray().Select(draw => Math.Clamp(draw * 40, -75, 75))];
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var entry = draws[(i * n) + j];
                matrix[(i * n) + j] = matrix[(j * n) + i] = kind switch
                {
                    "graded down" => entry * Math.Pow(10, -150.0 * (i + j) / (2 * n)),
                    "graded up" => entry * Math.Pow(10, -150.0 * ((2 * n) - i - j) / (2 * n)),
                    "graded at random" => entry * Math.Pow(10, grades[i] + grades[j]),
                    "rank one" => draws[i] * draws[j],
                    "singular and graded" => i == n / 2 || j == n / 2 ? 0 : draws[i] * draws[j] * Math.Pow(10, (grades[i] + grades[j]) / 8),
                    "denormal" => entry * 1e-310,
                    "huge" => Math.Clamp(entry, -1, 1) * 1.7e308 / (n + 1),
                    "zero" => 0,
                    "repeated" => (i == j ? 2 : 0) + (i == 0 || j == 0 ? 0 : 1),
                    "two scales" => entry * (i % 2 == 0 && j % 2 == 0 ? 1e150 : i % 2 == 1 && j % 2 == 1 ? 1e-150 : 0),
                    "arrow" => i == j ? entry * 1e-20 : j == 0 ? entry : 0,
                    _ => entry,
                };
            }
        }

        return matrix;
    }

    /// <summary>Cyclic Jacobi rotations on the matrix divided by its largest entry. Returns the eigenvalues, rising, and the Frobenius norm.</summary>
    private static (double[] Values, double Size) Jacobi(double[] matrix, int n)
    {
        var most = matrix.Max(Math.Abs);
        if (most == 0)
        {
            return (new double[n], 0);
        }

        double[] a = [.. matrix.Select(entry => entry / most)];
        var size = Math.Sqrt(a.Sum(entry => entry * entry));
        for (var sweep = 0; sweep < 60; sweep++)
        {
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    Rotate(a, n, p, q);
                }
            }
        }

        return ([.. Enumerable.Range(0, n).Select(i => a[(i * n) + i] * most).Order()], size * most);
    }

    private static void Rotate(double[] a, int n, int p, int q)
    {
        var beside = a[(p * n) + q];
        if (beside == 0)
        {
            return;
        }

        var theta = (a[(q * n) + q] - a[(p * n) + p]) / (2 * beside);
        var t = double.IsInfinity(theta * theta) ? 1 / (2 * theta) : (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(1 + (theta * theta)));
        var c = 1 / Math.Sqrt(1 + (t * t));
        var s = t * c;
        for (var k = 0; k < n; k++)
        {
            var (x, y) = (a[(k * n) + p], a[(k * n) + q]);
            (a[(k * n) + p], a[(k * n) + q]) = ((c * x) - (s * y), (s * x) + (c * y));
        }

        for (var k = 0; k < n; k++)
        {
            var (x, y) = (a[(p * n) + k], a[(q * n) + k]);
            (a[(p * n) + k], a[(q * n) + k]) = ((c * x) - (s * y), (s * x) + (c * y));
        }

        (a[(p * n) + q], a[(q * n) + p]) = (0, 0);
    }
}
