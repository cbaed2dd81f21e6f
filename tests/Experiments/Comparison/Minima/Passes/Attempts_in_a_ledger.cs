using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;
using Runner.Results;

namespace Runner.Tests.Comparison.Minima.Passes;

public sealed class Attempts_in_a_ledger
{
    [Fact]
    public void An_attempt_survives_the_ledger()
    {
        var problem = GrownNetwork.Surface("surface: muller-brown");
        var attempt = PassSearch.Search(problem.Function, [-0.5582236, 1.4417258], [0.6234994, 0.0280378], Shapes.Stream(1));
        attempt.Passes.Length.ShouldBe(2);

        var back = PassAttempt.FromCurve(attempt.ToCurve(), attempt.Places())!;

        back.Bound.ShouldBe(attempt.Bound);
        back.Band.ShouldBe(attempt.Band);
        back.Tops.ShouldBe(attempt.Tops);
        foreach (var (read, written) in back.Passes.Zip(attempt.Passes))
        {
            (read.Loss, read.GradientNorm, read.Steepness).ShouldBe((written.Loss, written.GradientNorm, written.Steepness));
            read.Lowest.ShouldBe(written.Lowest);
            read.Ends.ShouldBe(written.Ends);
            read.Path.ShouldBe(written.Path);
            read.PathLosses.ShouldBe(written.PathLosses);
        }

        var none = PassAttempt.FromCurve(new PassAttempt(1, [0, 1, 0.5], 1, []).ToCurve(), [])!;
        (none.Bound, none.Passes.Length).ShouldBe((1, 0));
        PassAttempt.FromCurve(Curve.Empty, []).ShouldBeNull();
    }
}
