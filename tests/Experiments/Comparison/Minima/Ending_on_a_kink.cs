using Runner.Comparison.Minima;
using Runner.Tests.Comparison.Minima.Passes;

namespace Runner.Tests.Comparison.Minima;

/// <summary>Minima where slopes jump: no slope vanishes there, so that of one side says nothing.</summary>
public sealed class Ending_on_a_kink
{
    [Theory]
    [InlineData("abs(x1)+0.5*x1", 1, 1, 0)]
    [InlineData("abs(x1-1)+(x2-2)^2", 2, 1, 0)]
    [InlineData("abs(x1)-0.5*x2^2+0.1*x2^4", 2, 1, -0.625)]
    [InlineData("abs(x1)+abs(x2)+abs(x3)+(x1-2)^2+(x2-0.3)^2+x3^2+0.5*x1*x3", 3, 2, 1.84)]
    [InlineData("1e6*abs(1e3*x1-1)+1e6*(1e3*x2-2)^2", 2, 1, 0)]
    public void It_is_a_minimum_across_which_the_value_rises_to_both_sides(string formula, int dimension, int kinks, double lowest)
    {
        var problem = GrownNetwork.Surface($"surface: formula, formula: {formula}");
        var unit = formula.StartsWith("1e6", StringComparison.Ordinal) ? 1e-3 : 1;
        var runs = GrownNetwork.Runs(problem, Enumerable.Range(0, 6).Select(seed => Shapes.Gaussian(dimension, seed, 2 * unit)));

        foreach (var place in runs.Select(run => run.Ending.Place))
        {
            place.Verdict.ShouldBeOfType<PlaceVerdict.Minimum>(place.Evidence);
            place.Kinks.ShouldBe(kinks);
            place.Loss.ShouldBe(lowest, 1e-9 * Math.Max(1, 1e6 * (1 - unit)));
            place.Spectrum.Length.ShouldBe(dimension - kinks);
        }
    }

    /// <summary>|x| has the slope 0 exactly at 0, as a relu may have: it is the mean of two sides, and no flat direction.</summary>
    [Fact]
    public void It_may_be_met_exactly()
    {
        var problem = GrownNetwork.Surface("surface: formula, formula: abs(x1-1)+(x2-2)^2");

        var place = Classifying.Classify(problem.Function, [1, 2], Shapes.Stream(1));

        place.Verdict.ShouldBeOfType<PlaceVerdict.Minimum>();
        place.Kinks.ShouldBe(1);
    }

    /// <summary>Along the kink the curvature decides, as it does everywhere.</summary>
    [Theory]
    [InlineData("abs(x1)-0.5*x2^2+0.1*x2^4", 1, "saddle (1 negative direction)")]
    [InlineData("abs(x1)+x2^2", 1, "minimum")]
    [InlineData("abs(x1)+0*x2", 1, "flat valley")]
    [InlineData("abs(x1)+abs(x2)", 2, "minimum")]
    [InlineData("abs(x1+x2)+abs(x1-x2)+0.3*x2", 2, "minimum")]
    [InlineData("sqrt(x1^2+x2^2)", 2, "minimum")]
    public void The_curvature_along_it_decides(string formula, int kinks, string name)
    {
        var problem = GrownNetwork.Surface($"surface: formula, dimensions: 2, formula: {formula}");

        foreach (var beside in (double[])[1e-10, -1e-10])
        {
            var place = Classifying.Classify(problem.Function, [beside, 0], Shapes.Stream(1), 1);

            place.Name.ShouldBe(name, place.Evidence);
            place.Kinks.ShouldBe(kinks);
        }
    }

    [Theory]
    [InlineData("-abs(x1)+x1^2+x2^2", 0.3, 0.2)]
    [InlineData("abs(x1-5)+x1^2+x2^2", 0.3, 0.2)]
    public void A_smooth_minimum_beside_a_kink_has_none(string formula, double x1, double x2)
    {
        var run = GrownNetwork.Runs(GrownNetwork.Surface($"surface: formula, formula: {formula}"), [[x1, x2]])[0];

        run.Ending.Place.Verdict.ShouldBeOfType<PlaceVerdict.Minimum>();
        run.Ending.Place.Kinks.ShouldBe(0);
    }

    /// <summary>The value falls along the kink, or to one of its sides.</summary>
    [Theory]
    [InlineData("abs(x1)+x2", 0, 3)]
    [InlineData("abs(x1)-2*x1", 0, 3)]
    [InlineData("-abs(x1)+x2^2", 1e-9, 0)]
    public void A_kink_with_a_way_down_is_no_minimum(string formula, double x1, double x2)
    {
        var place = Classifying.Classify(GrownNetwork.Surface($"surface: formula, dimensions: 2, formula: {formula}").Function, [x1, x2], Shapes.Stream(1), 1);

        place.Verdict.HasArrived.ShouldBeFalse(place.Evidence);
    }

    /// <summary>Relu units with a penalty end where some of them switch. Runs that end at one height do so to many digits.</summary>
    [Fact]
    public void Relu_networks_with_a_penalty_arrive()
    {
        var problem = GrownNetwork.Problem("""
            name: t
            data: xor
            model: {kind: mlp, hidden: [3], activation: {hidden: relu, output: identity}}
            loss: mse
            regularizer: {l2: 0.01}
            optimizer: sgd
            training: {updates: 1, batch: full, precision: float64}
            """);

        var places = GrownNetwork.Runs(problem, Enumerable.Range(0, 12).Select(seed => Shapes.Gaussian(problem.Objective.Dimension, seed, 0.7))).Select(run => run.Ending.Place).ToArray();

        var arrived = places.Where(place => place.Verdict.HasArrived).ToArray();
        arrived.Length.ShouldBeGreaterThanOrEqualTo(8, string.Join('\n', places.Select(place => place.Evidence)));
        arrived.Count(place => place.Kinks > 0).ShouldBeGreaterThanOrEqualTo(6);
        foreach (var place in arrived)
        {
            var nearest = arrived.Where(other => other != place).Min(other => Math.Abs(other.Loss - place.Loss));
            (nearest is < 1e-9 or > 1e-6).ShouldBeTrue($"{place.Loss}");
        }
    }

    /// <summary>The conditions of Karush, Kuhn and Tucker: weights are a point of the simplex, and no corner has a lower slope than those that hold it.</summary>
    [Fact]
    public void The_combination_of_sides_is_the_lowest()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var n = 2 + (seed % 9);
            double[][] slopes = [.. Enumerable.Range(0, n).Select(i => Shapes.Gaussian(5, (100 * seed) + i, 1))];
            var linear = Shapes.Gaussian(n, seed, 0.3);
            var matrix = new double[n, n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    matrix[i, j] = EuclideanSpace.Dot(slopes[i], slopes[j]);
                }
            }

            var weights = SimplexQuadratic.Solve(matrix, linear);

            weights.ShouldAllBe(weight => weight >= 0);
            weights.Sum().ShouldBe(1, 1e-12);
            double[] rise = [.. Enumerable.Range(0, n).Select(i => linear[i] + Enumerable.Range(0, n).Sum(j => matrix[i, j] * weights[j]))];
            var level = Enumerable.Range(0, n).Sum(i => weights[i] * rise[i]);
            rise.ShouldAllBe(value => value >= level - 1e-9);
        }
    }
}
