using Runner.Commands;
using Runner.Reproduction;
using Runner.Results;
using Runner.Tests.Commands;

namespace Runner.Tests.Reproduction;

public sealed class ReproduceTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    public static TheoryData<string> Fast => ["one-neuron", "rosenbrock-optimizers", "momentum-bumps"];

    public static TheoryData<string> Longer =>
        ["xor", "xor-optimizers", "xor-four-units", "linear-oracle", "himmelblau-basins", "rastrigin-hill-climbing"];

    [Theory]
    [MemberData(nameof(Fast))]
    public void A_known_result_comes_out(string name) => console.Run("reproduce", name).Code.ShouldBe(ExitCode.Success);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Longer))]
    public void A_known_result_of_many_runs_comes_out(string name) => console.Run("reproduce", name).Code.ShouldBe(ExitCode.Success);

    [Fact]
    public void Every_entry_has_gates_a_source_and_is_tested() =>
        ReproductionCatalogue.Entries.Select(entry => entry.Name).Order()
            .ShouldBe(new[] { Fast, Longer }.SelectMany(rows => rows.Cast<object[]>()).Select(row => (string)row[0]).Order());

    [Fact]
    public void Nothing_passes_a_gate_that_is_not_there()
    {
        var gate = ReproductionGate.Near("x", new CurveAt(3, "output", 50), 0, 1);

        gate.Passes(gate.Quantity.Of([], _ => throw new InvalidOperationException())).ShouldBeFalse();
        gate.Passes(1).ShouldBeTrue();
        gate.Passes(1.01).ShouldBeFalse();
        new FinalParameter(0, 0).Of([], _ => null!).ShouldBe(double.NaN);
        new HighestFinalLoss().Of([], _ => null!).ShouldBe(double.NaN);
    }

    [Fact]
    public void Counts_are_over_the_trials_that_are_named()
    {
        TrialResult[] results =
        [
            .. Enumerable.Range(0, 6).Select(i => new TrialResult { Index = i, Outcome = TrialOutcome.Completed, FinalLoss = i / 10.0 }),
        ];

        new CountEnding("final-loss", 0.1, 0.4, ..).Of(results, _ => null!).ShouldBe(3);
        new CountEnding("final-loss", 0.1, 0.4, ..3).Of(results, _ => null!).ShouldBe(2);
        new CountEnding("final-loss", 0.1, 0.4, 3..).Of(results, _ => null!).ShouldBe(1);
        new CountEnding("max-error", 0, 9, ..).Of(results, _ => null!).ShouldBe(0);
    }

    [Fact]
    public void A_name_that_is_none_lists_those_that_are()
    {
        var ended = console.Run("reproduce", "perpetual-motion");

        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldContain("one-neuron");
    }
}
