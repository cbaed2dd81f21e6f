using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Search;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public class EndingTrainingTests
{
    private const string Spec = """
        name: t
        data: {source: digits, take: 60, pool: 2}
        model: {encoder: [6], bottleneck: 2}
        training: {epochs: 1}
        sweep: {replicates: 2}
        """;

    /// <summary>Whoever interrupts waits for a step, not for a network.</summary>
    [Fact]
    public void A_network_is_taken_down_a_step_at_a_time_and_ends_where_it_would_in_one_go()
    {
        var points = SweepPoints.Of(SpecFile.Read(Spec, "t.yaml").Spec!);
        var data = new DataCatalogue("/");
        var options = EndingOptions.Of(0.05);
        var lease = new BundleLease(default, default, [0, 1], 0, false, default, default)
        {
            Trained = [.. new[] { 0, 1 }.Select(trial => TrialReplay.Train(trial, points.Config(trial), data))],
        };
        var training = new EndingTraining(points, data, options, TimeProvider.System).Open(lease);

        var calls = 0;
        var before = -1;
        while (training.TakeFinished() is [] && training.Advance())
        {
            calls++;
            training.Progress.Epoch.ShouldBeGreaterThanOrEqualTo(before);
            before = training.Progress.Epoch;
        }

        calls.ShouldBeGreaterThan(50);
        while (training.Advance())
        {
        }

        var config = points.Config(1);
        var trained = TrialProblem.Unpack(TrialReplay.Train(1, config, data).Weights.Span, config.Training.Precision);
        var once = RunEnding.Of(TrialProblem.Of(config, data), config.Seeds, trained, options);
        var result = training.TakeFinished().Single();
        result.Index.ShouldBe(1);
        TrialProblem.Unpack(result.Weights.Span, Precision.Float64).ShouldBe(once.Polish.Point);
        result.CurveHash.ShouldBe(once.ToCurve().Digest());
    }
}
