using MathNet.Numerics.LinearAlgebra;
using Runner.Numerics;
using Runner.Search.Proposals;
using Runner.Search.Proposals.Gp;

namespace Runner.Tests.Search.Proposals;

public sealed class GpPartsTests
{
    private static readonly Differences Differences = new(SearchRuns.Continuous(2));

    private static readonly double[][] Points = [.. Enumerable.Range(0, 12).Select(i => new EvenSequence(2, 3).At(i))];

    private static readonly double[] Values = [.. Points.Select(at => Simd.Sin(4 * at[0]) + (at[1] * at[1]) - 0.4)];

    [Fact]
    public void The_likelihood_is_that_of_the_normal_distribution()
    {
        var process = new GaussianProcess(Differences, Points, Values, [0.4, 0.7], 0.01);

        var covariance = Matrix<double>.Build.Dense(12, 12, (i, j) => process.Variance * (Matern(Points[i], Points[j]) + (i == j ? 0.01 : 0)));
        var values = Vector<double>.Build.Dense(Values);
        var expected = -0.5 * (values.DotProduct(covariance.Solve(values)) - 12 + Math.Log(covariance.Determinant()));

        process.LogLikelihood.ShouldBe(expected, 1e-8);
    }

    [Fact]
    public void Slopes_agree_with_finite_differences()
    {
        double[] logs = [Math.Log(0.4), Math.Log(0.7), Math.Log(0.01)];

        var slopes = At(logs).Slopes(0.01);

        for (var i = 0; i < 3; i++)
        {
            double[] up = [.. logs];
            double[] down = [.. logs];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            slopes[i].ShouldBe((At(up).LogLikelihood - At(down).LogLikelihood) / 2e-5, 1e-4);
        }

        GaussianProcess At(double[] logs) => new(Differences, Points, Values, [Math.Exp(logs[0]), Math.Exp(logs[1])], Math.Exp(logs[2]));
    }

    [Fact]
    public void Without_noise_predictions_go_through_the_points_and_are_unsure_between_them()
    {
        var process = new GaussianProcess(Differences, Points, Values, [0.4, 0.7], 1e-6);

        var (means, variances) = process.Predict([.. Points, [0.95, 0.02]]);

        for (var i = 0; i < Points.Length; i++)
        {
            means[i].ShouldBe(Values[i], 1e-3);
        }

        variances[^1].ShouldBeGreaterThan(100 * variances[..^1].Max());
    }

    /// <summary>Values that depend on the first axis alone: its length is the shorter one by far.</summary>
    [Fact]
    public void An_axis_that_does_not_matter_gets_a_great_length()
    {
        double[] values = [.. Points.Select(at => Simd.Sin(6 * at[0]))];

        var settings = new LikelihoodFit(Differences, Points, values).Best(2);

        settings[1].ShouldBeGreaterThan(4 * settings[0]);
        settings[2].ShouldBeLessThan(1e-3);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(-0.999)]
    [InlineData(-1.001)]
    [InlineData(-5)]
    public void Log_EI_is_the_logarithm_of_EI(double z)
    {
        // By numerical integration of E[max(z − U, 0)].
        const int Steps = 400_000;
        var expectation = Enumerable.Range(0, Steps).Sum(i =>
        {
            var u = z - ((i + 0.5) * 20 / Steps);
            return (z - u) * Math.Exp(-u * u / 2) / Math.Sqrt(2 * Math.PI) * 20 / Steps;
        });

        LogExpectedImprovement.LogOfUnit(z).ShouldBe(Math.Log(expectation), 1e-6);
    }

    [Theory]
    [InlineData(-40)]
    [InlineData(-1e3)]
    [InlineData(-1e6)]
    public void Log_EI_stays_finite_and_rises_where_EI_is_0(double z)
    {
        // ln φ(z) − 2 ln |z| is off by ln(1 − 3/z² …).
        LogExpectedImprovement.LogOfUnit(z).ShouldBe(-(z * z / 2) - (Math.Log(2 * Math.PI) / 2) - (2 * Math.Log(-z)), 2e-3);
        LogExpectedImprovement.LogOfUnit(z * 0.999).ShouldBeGreaterThan(LogExpectedImprovement.LogOfUnit(z));
    }

    [Fact]
    public void Log_EI_has_no_jump_where_formulas_meet()
    {
        foreach (var z in new[] { -1.0, -40 })
        {
            LogExpectedImprovement.LogOfUnit(z + 1e-9).ShouldBe(LogExpectedImprovement.LogOfUnit(z - 1e-9), 1e-6);
        }
    }

    private static double Matern(double[] a, double[] b)
    {
        var r = Math.Sqrt(5 * (Math.Pow((a[0] - b[0]) / 0.4, 2) + Math.Pow((a[1] - b[1]) / 0.7, 2)));
        return (1 + r + (r * r / 3)) * Math.Exp(-r);
    }
}
