using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;
using Runner.Surfaces;

namespace Runner.Tests.Comparison.Minima.Passes;

public sealed class Passes_between_minima
{
    private static readonly double[][] MullerBrown = [[-0.5582236, 1.4417258], [0.6234994, 0.0280378], [-0.0500108, 0.4666941]];

    private static readonly double[][] Himmelblau =
        [[3, 2], [-3.779310253378, -3.283185991286], [-2.805118086953, 3.131312518251], [3.584428340330, -1.848126526964]];

    /// <summary>Müller and Brown 1979; the others by Newton's method from a grid of starts.</summary>
    [Theory]
    [InlineData("muller-brown", 1, 2, -72.248940112, 0.2124866, 0.2929883)]
    [InlineData("muller-brown", 0, 2, -40.664843509, -0.8220016, 0.6243128)]
    [InlineData("himmelblau", 0, 3, 13.311926270, 3.3851542, 0.0738519)]
    [InlineData("himmelblau", 0, 2, 67.719150088, 0.0866775, 2.8842547)]
    [InlineData("himmelblau", 2, 1, 104.015162918, -3.0730258, -0.0813530)]
    [InlineData("himmelblau", 1, 3, 178.337239202, -0.1279613, -1.9537150)]
    public void The_pass_between_two_minima_is_found_with_its_height_its_place_and_its_ends(string name, int a, int b, double height, double x, double y)
    {
        var minima = name == "himmelblau" ? Himmelblau : MullerBrown;

        var attempt = Search(name, minima[a], minima[b]);

        var pass = attempt.Passes.MinBy(pass => Math.Abs(pass.Loss - height))!;
        pass.Loss.ShouldBe(height, 1e-6);
        pass.Point[0].ShouldBe(x, 1e-6);
        pass.Point[1].ShouldBe(y, 1e-6);
        pass.Steepness.ShouldBeLessThanOrEqualTo(1);
        (pass.Lowest[0] < 0 && pass.Lowest[1] > 0).ShouldBeTrue();
        attempt.Bound.ShouldBeGreaterThanOrEqualTo(height - 1e-6);
        Ends(pass, minima).ShouldBe([Math.Min(a, b), Math.Max(a, b)]);
        pass.PathLosses[pass.PathLosses.Length / 2].ShouldBe(pass.Loss);
        pass.PathLosses.ShouldAllBe(loss => loss <= pass.Loss);
    }

    /// <summary>From the first of Müller and Brown's minima to the second the way leads through the third.</summary>
    [Fact]
    public void A_way_through_a_third_minimum_finds_both_passes()
    {
        var attempt = Search("muller-brown", MullerBrown[0], MullerBrown[1]);

        attempt.Passes.Select(pass => Math.Round(pass.Loss, 6)).Order().ShouldBe([-72.248940, -40.664844]);
        attempt.Bound.ShouldBe(-40.664843509, 0.5);
    }

    /// <summary>More parameters than the whole Hessian is decomposed for: the softest direction alone is followed.</summary>
    [Fact]
    public void A_large_problem_is_walked_to_its_pass_too()
    {
        var wells = new TwoWells(300);

        var attempt = PassSearch.Search(JudgedFunction.Surface(wells), wells.Bottom(-1), wells.Bottom(1), Shapes.Stream(1));

        var pass = attempt.Passes.ShouldHaveSingleItem();
        pass.Loss.ShouldBe(1, 1e-8);
        pass.Point[0].ShouldBe(0, 1e-5);
        pass.Ends.ShouldAllBe(end => end.Loss < 1e-8 && end.Verdict is PlaceVerdict.Minimum);
        Math.Sign(pass.EndPoint(0)[0]).ShouldBe(-Math.Sign(pass.EndPoint(1)[0]));
    }

    /// <summary>Three valleys meet at 0, where all second derivatives vanish: no pass in the sense of slope and index, so the join stays a bound.</summary>
    [Fact]
    public void A_place_without_curvature_is_no_pass_however_level_it_is()
    {
        const string Monkey = "surface: formula, formula: x1^3 - 3*x1*x2^2 + (x1^2+x2^2)^2";
        var problem = GrownNetwork.Surface(Monkey);
        var runs = GrownNetwork.Runs(problem, [[-0.7, 0], [0.3, 0.6], [0.3, -0.6]]);

        var tree = GrownNetwork.Grow(problem, runs, 6).Tree();

        tree.Leaves.Count.ShouldBe(3);
        tree.Joins.Count.ShouldBe(2);
        tree.Joins.ShouldAllBe(join => join.Link.Pass == null);
        tree.Joins.ShouldAllBe(join => join.Height >= -1e-9 && join.Height < 0.02);
    }

    /// <summary>(x₁² − 1)² + ½·Σ kᵢ·(xᵢ − x₁/i)²: minima at x₁ = ±1, and between them one pass of height 1.</summary>
    private sealed class TwoWells(int dimension) : ICurvedObjective
    {
        public int Dimension => dimension;

        public bool ExactCurvature => true;

        public double[] Bottom(double side) => [side, .. Enumerable.Range(1, dimension - 1).Select(i => side / i)];

        public double Value(ReadOnlySpan<double> at) => ValueAndGradient(at, new double[dimension]);

        public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient)
        {
            var well = (at[0] * at[0]) - 1;
            var value = well * well;
            gradient[0] = 4 * well * at[0];
            for (var i = 1; i < dimension; i++)
            {
                var off = at[i] - (at[0] / i);
                value += Stiffness(i) * off * off / 2;
                gradient[i] = Stiffness(i) * off;
                gradient[0] -= gradient[i] / i;
            }

            return value;
        }

        public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product)
        {
            product[0] = ((12 * at[0] * at[0]) - 4) * direction[0];
            for (var i = 1; i < dimension; i++)
            {
                product[i] = Stiffness(i) * (direction[i] - (direction[0] / i));
                product[0] -= product[i] / i;
            }
        }

        private static double Stiffness(int i) => 1 + (i % 10);
    }

    private static PassAttempt Search(string name, double[] from, double[] to) => PassSearch.Search(
        JudgedFunction.Surface(new SurfaceCurvature(SurfaceCatalogue.Open(name))), from, to, Shapes.Stream(1));

    private static IEnumerable<int> Ends(Pass pass, double[][] minima) => new[] { pass.EndPoint(0), pass.EndPoint(1) }
        .Select(end => Array.FindIndex(minima, minimum => Math.Abs(minimum[0] - end[0]) + Math.Abs(minimum[1] - end[1]) < 1e-5))
        .Order();
}
