using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class XorTests
{
    [Theory]
    [InlineData(2, OptimizerKind.Sgd, 2.0, 416)]
    public void Of_500_seeds_exactly_the_known_number_solves_xor(int hidden, OptimizerKind kind, double rate, int solved) =>
        Count(hidden, kind, rate, solved);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(2, OptimizerKind.Momentum, 0.5, 419)]
    [InlineData(2, OptimizerKind.Adam, 0.05, 268)]
    [InlineData(4, OptimizerKind.Sgd, 2.0, 500)]
    public void With_other_rules_and_units_too(int hidden, OptimizerKind kind, double rate, int solved) =>
        Count(hidden, kind, rate, solved);

    private static void Count(int hidden, OptimizerKind kind, double rate, int solved)
    {
        var results = Run(hidden, kind, rate, 500);
        results.Count(Solved).ShouldBe(solved);
        if (solved == 416)
        {
            Ends(1.0 / 4).ShouldBe(1);
            Ends(1.0 / 6).ShouldBe(9);
            Ends(1.0 / 8).ShouldBe(74);
        }

        int Ends(double plateau) => results.Count(result => !Solved(result) && Math.Abs((2 * result.FinalLoss) - plateau) < 0.01);
    }

    private static IReadOnlyList<TrialResult> Run(int hidden, OptimizerKind kind, double rate, int seeds) =>
        Train.All([.. Enumerable.Range(0, seeds).Select(seed => Configs.Xor(hidden, Configs.Optimizer(kind, rate), seed))]);

    private static bool Solved(TrialResult result) => result.Column(MetricNames.MaxError)[^1] < 0.4;
}
