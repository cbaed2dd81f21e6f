using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;

namespace Runner.Tests.Comparison.Minima.Passes;

/// <summary>More parameters than have all of their eigenvalues computed: the index is counted by Lanczos.</summary>
public sealed class Passes_of_large_problems
{
    private const int Dimension = 2_100;

    [Fact]
    public void The_pass_between_two_wells_is_verified()
    {
        var wells = new Wells(1);

        var attempt = Search(wells, wells.Bottom(-1), wells.Bottom(1));

        var pass = attempt.Passes.ShouldHaveSingleItem();
        pass.Loss.ShouldBe(1, 1e-9);
        pass.Steepness.ShouldBeLessThanOrEqualTo(1);
        pass.Lowest[0].ShouldBeLessThan(0);
        pass.Lowest[1].ShouldBeGreaterThan(0);
        pass.Ends.ShouldAllBe(end => end.Loss < 1e-9);
        (Math.Sign(pass.EndPoint(0)[0]) * Math.Sign(pass.EndPoint(1)[0])).ShouldBe(-1);
    }

    [Fact]
    public void A_place_with_two_ways_down_is_no_pass()
    {
        // The straight line between opposite corners leads over the middle of four wells, which falls to all of them.
        var wells = new Wells(2);

        var attempt = Search(wells, wells.Bottom(-1, -1), wells.Bottom(1, 1));

        foreach (var pass in attempt.Passes)
        {
            pass.Loss.ShouldBe(1, 1e-9, "one well is left, not two");
        }
    }

    [Fact]
    public void From_ends_that_are_on_their_way_down_there_is_only_a_bound()
    {
        var wells = new Wells(1);

        var attempt = Search(wells, wells.Bottom(-1.2), wells.Bottom(1));

        attempt.Tops.ShouldBe(0);
        attempt.Passes.ShouldBeEmpty();
        attempt.Bound.ShouldBeGreaterThanOrEqualTo(1 - 1e-9);
    }

    private static PassAttempt Search(Wells wells, double[] from, double[] to) =>
        PassSearch.Search(JudgedFunction.Surface(wells), from, to, Shapes.Stream(1));

    /// <summary>Σ (xᵢ² − 1)² over the first few coordinates, and valleys that bend with the first one along the others.</summary>
    private sealed class Wells(int count) : ICurvedObjective
    {
        public int Dimension => Passes_of_large_problems.Dimension;

        public bool ExactCurvature => true;

        public double[] Bottom(params double[] well)
        {
            var place = new double[Dimension];
            well.CopyTo(place, 0);
            for (var i = count; i < Dimension; i++)
            {
                place[i] = Lean(i) * place[0];
            }

            return place;
        }

        public double Value(ReadOnlySpan<double> at) => ValueAndGradient(at, new double[Dimension]);

        public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient)
        {
            gradient.Clear();
            var value = 0.0;
            for (var i = 0; i < count; i++)
            {
                var well = (at[i] * at[i]) - 1;
                value += well * well;
                gradient[i] += 4 * at[i] * well;
            }

            for (var i = count; i < Dimension; i++)
            {
                var off = at[i] - (Lean(i) * at[0]);
                value += Stiffness(i) / 2 * off * off;
                gradient[i] += Stiffness(i) * off;
                gradient[0] -= Stiffness(i) * Lean(i) * off;
            }

            return value;
        }

        public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product)
        {
            product.Clear();
            for (var i = 0; i < count; i++)
            {
                product[i] += ((12 * at[i] * at[i]) - 4) * direction[i];
            }

            for (var i = count; i < Dimension; i++)
            {
                var off = Stiffness(i) * (direction[i] - (Lean(i) * direction[0]));
                product[i] += off;
                product[0] -= Lean(i) * off;
            }
        }

        private static double Stiffness(int i) => 1 + (i % 50);

        private static double Lean(int i) => 0.02 * ((i % 7) - 3);
    }
}
