using Runner.Comparison.Minima.Pairs;

namespace Runner.Tests.Comparison.Minima.Pairs;

public sealed class Assigning_rows_to_columns
{
    [Fact]
    public void The_assignment_is_as_cheap_as_the_best_of_all_permutations()
    {
        var assignment = new LinearAssignment();
        for (var seed = 0; seed < 300; seed++)
        {
            var n = 1 + (seed % 7);
            var cost = Shapes.Gaussian(n * n, seed).Select(x => seed % 3 == 0 ? (float)Math.Round(x) : (float)x).ToArray();
            var columns = new int[n];

            var total = assignment.Solve(cost, n, columns);

            columns.Order().ShouldBe(Enumerable.Range(0, n));
            total.ShouldBe(columns.Select((column, row) => (double)cost[(row * n) + column]).Sum(), 1e-6);
            total.ShouldBe(Cheapest(cost, n, 0, new bool[n]), 1e-5);
        }
    }

    [Fact]
    public void A_hidden_permutation_of_many_rows_is_found()
    {
        const int n = 150;
        var order = Enumerable.Range(0, n).ToArray();
        Shapes.Stream(1).Shuffle<int>(order);
        var cost = Shapes.Uniform(n * n, 2).Select(x => (float)x).ToArray();
        for (var row = 0; row < n; row++)
        {
            cost[(row * n) + order[row]] = -1;
        }

        var columns = new int[n];
        new LinearAssignment().Solve(cost, n, columns).ShouldBe(-n, 1e-9);
        columns.ShouldBe(order);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Rows_keep_their_columns_where_a_cost_is_not_finite(float cost)
    {
        var columns = new int[2];

        new LinearAssignment().Solve([1, 0, 0, cost], 2, columns).ShouldBe(double.NaN);

        columns.ShouldBe([0, 1]);
    }

    private static double Cheapest(float[] cost, int n, int row, bool[] taken)
    {
        if (row == n)
        {
            return 0;
        }

        var best = double.PositiveInfinity;
        for (var column = 0; column < n; column++)
        {
            if (!taken[column])
            {
                taken[column] = true;
                best = Math.Min(best, cost[(row * n) + column] + Cheapest(cost, n, row + 1, taken));
                taken[column] = false;
            }
        }

        return best;
    }
}
