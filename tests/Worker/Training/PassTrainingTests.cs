using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;
using Runner.Data;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public class PassTrainingTests
{
    private const string Spec = """
        name: t
        model: {kind: surface, surface: muller-brown}
        training: {updates: 1, precision: float64}
        sweep: {replicates: 2}
        """;

    private static readonly double[] First = [-0.5582236346330243, 1.4417258418046686];
    private static readonly double[] Second = [0.6234994049308765, 0.028037758528685668];

    [Fact]
    public void Passes_are_looked_for_a_step_at_a_time_and_a_minimum_may_be_the_end_of_another_attempt()
    {
        var found = Finish([Result(0, First), Result(0, Second)], new MinimumSource(0), new MinimumSource(1), out var calls);

        calls.ShouldBeGreaterThan(50);
        found.Outcome.ShouldBe(TrialOutcome.Completed);
        var attempt = Read(found);
        attempt.Passes.Select(pass => Math.Round(pass.Loss, 6)).Order().ShouldBe([-72.248940, -40.664844]);
        var third = attempt.Passes[0].Ends.Index().First(end => Math.Abs(end.Item.Loss + 80.767818) < 1e-5).Index;

        var next = Finish([Result(0, First), found with { Index = 0 }], new MinimumSource(0), new MinimumSource(7, 0, third), out _);

        Read(next).Passes.ShouldHaveSingleItem().Loss.ShouldBe(-40.664843509, 1e-6);
    }

    [Fact]
    public void A_minimum_that_the_ledger_has_no_more_is_said()
    {
        var result = Finish([Result(0, First)], new MinimumSource(0), new MinimumSource(1), out _);

        result.Outcome.ShouldBe(TrialOutcome.Failed);
        result.Failure!.Message.ShouldBe("the ledger no longer has both minima. Run `runner minima` again.");
    }

    private static TrialResult Finish(TrialResult[] ends, MinimumSource a, MinimumSource b, out int calls)
    {
        var points = SweepPoints.Of(SpecFile.Read(Spec, "t.yaml").Spec!);
        var lease = new BundleLease(default, default, [0], 0, false, default, default) { Trained = ends };
        var training = new PassTraining(points, [(a, b)], new DataCatalogue("/"), PassOptions.Default, TimeProvider.System).Open(lease);
        calls = 0;
        while (training.Advance())
        {
            calls++;
        }

        return training.TakeFinished().Single();
    }

    private static PassAttempt Read(TrialResult result) =>
        PassAttempt.FromCurve(result.Curve, TrialProblem.Unpack(result.Weights.Span, Precision.Float64))!;

    private static TrialResult Result(int index, double[] point) =>
        new() { Index = index, Outcome = TrialOutcome.Completed, Weights = WeightBytes.Of<double>(point) };
}
