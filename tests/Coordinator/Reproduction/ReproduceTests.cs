using System.Text.Json;
using Runner.Commands;
using Runner.Data;
using Runner.Ledgers.Memory;
using Runner.Reproduction;
using Runner.Results;
using Runner.Specs;
using Runner.Tests.Commands;
using Runner.Tests.Processes;

namespace Runner.Tests.Reproduction;

/// <summary>The quick entries that take about a second; CI runs all of them with <c>reproduce --quick</c>.</summary>
public sealed class ReproduceTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void Known_results_come_out_and_a_second_start_takes_them_over()
    {
        string[] entries =
        [
            "one-neuron", "rosenbrock-optimizers", "momentum-bumps", "surface-minima", "linear-saddles", "saxe-half-times",
            "orthogonal-depth", "zero-start", "tied-start", "stationary-points", "linear-tree", "vanishing-in-time",
        ];
        var first = console.Run(["reproduce", .. entries]);
        first.Code.ShouldBe(ExitCode.Success, first.Output);
        first.Output.ShouldContain("12 reproduced.");
        first.Error.ShouldContain("12 of 12, about");
        first.Error.ShouldNotContain(": trial ");

        var second = console.Run(["reproduce", .. entries, "--json"]);
        second.Code.ShouldBe(ExitCode.Success);
        second.Error.ShouldContain("saxe-half-times: the only trial is already done.");
        second.Error.ShouldNotContain("done in");
        var verdicts = JsonDocument.Parse(second.Output).RootElement.EnumerateArray().ToArray();
        verdicts.Select(verdict => verdict.GetProperty("outcome").GetString()).ShouldAllBe(outcome => outcome == "reproduced");
        verdicts.Sum(verdict => verdict.GetProperty("gates").GetArrayLength()).ShouldBe(145);
        foreach (var entry in ReproductionCatalogue.Entries.Where(entry => entries.Contains(entry.Name)))
        {
            var verdict = verdicts.Single(one => one.GetProperty("name").GetString() == entry.Name);
            verdict.GetProperty("gates").GetArrayLength().ShouldBe(entry.Gates.Length);
        }
    }

    [Fact]
    public async Task What_was_done_before_an_interruption_is_not_done_again()
    {
        var entries = ReproductionCatalogue.Entries.Where(entry => entry.Name is "one-neuron" or "momentum-bumps").ToArray();
        await using var ledger = new InMemoryLedger(TimeProvider.System);
        using var interrupted = new CancellationTokenSource();
        using var first = new Watched(line =>
        {
            if (line.StartsWith("momentum-bumps: 2 of 2", StringComparison.Ordinal))
            {
                interrupted.Cancel();
            }
        });
        (await RunOf(first).RunAsync(entries, interrupted.Token)).ShouldBeNull();

        using var second = new Watched(_ => { });
        var verdicts = await RunOf(second).RunAsync(entries, CancellationToken.None);
        verdicts!.ShouldAllBe(verdict => verdict.Outcome == ReproductionOutcome.Reproduced);
        second.ToString().ShouldContain("one-neuron: all 6 trials are already done.");

        ReproductionRun RunOf(TextWriter error) => new(
            new CommandHost(TimeProvider.System, TextWriter.Null, error, console.Folder, _ => null, Live: false, Colour: false), ledger, 1, again: false);
    }

    [Fact]
    public void Why_a_trial_has_no_result_is_said()
    {
        var catalogue = Directory.CreateDirectory(Path.Combine(console.Folder, "Experiments", "Catalogue")).FullName;
        File.WriteAllText(Path.Combine(catalogue, "tied-start.yaml"), """
            name: tied-start
            data: xor
            model: {kind: mlp, hidden: [2]}
            training: {epochs: 2, batch: full}
            execution: {memory-mib: 1}
            """);
        var run = console.Run("reproduce", "tied-start");
        run.Code.ShouldBe(ExitCode.Negative, run.Output);
        run.Error.ShouldContain("tied-start: trial 0 ran out of memory: ");
        run.Error.ShouldContain("execution.memory-mib");
    }

    [Fact]
    public void What_is_left_follows_how_long_it_took_so_far()
    {
        var pace = new ReproductionPace([9.5, 9.5]);
        pace.Left().ShouldBe(", about 0:20 left");
        pace.Took(9.5, 50);
        pace.Left().ShouldBe(", about 0:20 left");
        pace.Took(9.5, 10);
        pace.Left().ShouldBe(", about 0:00 left");
    }

    [Fact]
    public void A_figure_that_does_not_come_out_fails_and_is_shown()
    {
        var entry = ReproductionCatalogue.Entries.Single(one => one.Name == "momentum-bumps");
        GateVerdict[] gates = [new("x", "1", "± 0.1", 1.05, true), new("y", "2", "± 0.1", 3, false)];
        var verdict = ReproductionVerdict.Of(entry, gates, 1);

        verdict.Outcome.ShouldBe(ReproductionOutcome.Fails);
        ReproductionVerdict.Of(entry, gates[..1], 1).Outcome.ShouldBe(ReproductionOutcome.Reproduced);
        ReproductionTable.Summary([verdict, verdict, ReproductionVerdict.Skipped(entry, "no data")]).ShouldBe("2 fail, 1 skipped.");
    }

    [Fact]
    public void Every_entry_has_gates_a_source_and_a_spec_of_its_name()
    {
        ReproductionCatalogue.Entries.Select(entry => entry.Name).ShouldBeUnique();
        foreach (var entry in ReproductionCatalogue.Entries)
        {
            entry.Gates.ShouldNotBeEmpty(entry.Name);
            entry.Gates.Select(gate => gate.What).ShouldBeUnique(entry.Name);
            entry.Source.ShouldNotBeEmpty(entry.Name);
            console.Run("reproduce", "--full", "--list").Output.ShouldContain($"{entry.Name} (");
        }
    }

    [Fact]
    public void Quick_is_less_than_the_default_and_that_less_than_full()
    {
        var quick = Listed("--quick");
        var usual = Listed();
        var full = Listed("--full");

        quick.ShouldBeSubsetOf(usual);
        usual.ShouldBeSubsetOf(full);
        (quick.Length < usual.Length && usual.Length < full.Length).ShouldBeTrue();
        full.Length.ShouldBe(ReproductionCatalogue.Entries.Length);
        console.Run("reproduce", "--quick", "--full").Code.ShouldBe(ExitCode.BadInput);

        string[] Listed(params string[] options) =>
            [.. console.Run(["reproduce", "--list", .. options]).Output.TrimEnd().Split('\n').Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)])];
    }

    [Fact]
    public void Data_that_are_not_installed_are_skipped_and_not_passed()
    {
        using var nowhere = new TemporaryFolder();
        var ended = console.Run(new DataFolders(nowhere.Path, []), "reproduce", "fashion-linear", "momentum-bumps");

        ended.Code.ShouldBe(ExitCode.Success);
        ended.Error.ShouldContain(
            "fashion-linear: skipped. fashion-mnist is not on this machine. Install Debian's package dataset-fashion-mnist, or run 'runner data fetch fashion-mnist'.");
        ended.Output.ShouldContain("1 reproduced, 1 skipped.");
    }

    [Fact]
    public void Nothing_passes_a_gate_that_is_not_there()
    {
        var nothing = Sweep();
        var gate = ReproductionGate.Near("x", new OfTrial(3, new Measured("output", 50)), 0, 1);

        gate.Passes(gate.Quantity.Of(nothing)).ShouldBeFalse();
        gate.Passes(1).ShouldBeTrue();
        gate.Passes(1.01).ShouldBeFalse();
        ReproductionGate.Below("x", new LargestParameter(), 1).Passes(1).ShouldBeFalse();
        foreach (var quantity in new Quantity[]
        {
            new FinalParameter(0, 0), new LargestParameter(), new UnitSpread(0, 1, 1), new FirstTime(0, "output", 0), new NegativeDirections(0),
            new OverTrials(Statistic.Highest, Measured.FinalLoss, ..), new Surprise(1, [Measured.FinalLoss], ..),
            new Quotient(new OfTrial(0, Measured.FinalLoss), new OfTrial(1, Measured.FinalLoss)), new BestOf([new OfTrial(0, Measured.FinalLoss)]),
        })
        {
            quantity.Of(nothing).ShouldBe(double.NaN, $"{quantity}");
        }
    }

    [Fact]
    public void Counts_and_statistics_are_over_the_trials_that_are_named()
    {
        var sweep = Sweep([.. Enumerable.Range(0, 6).Select(i => new TrialResult
        {
            Index = i,
            Outcome = TrialOutcome.Completed,
            FinalLoss = i / 10.0,
            Curve = new Curve(["output"], [0, 5, 9], [[0, i, 2 * i]]),
        })]);

        new CountOf(Measured.FinalLoss, 0.1, 0.4, ..).Of(sweep).ShouldBe(3);
        new CountOf(Measured.FinalLoss, 0.1, 0.4, ..3).Of(sweep).ShouldBe(2);
        new CountOf(Measured.FinalLoss, 0.1, 0.4, 3..).Of(sweep).ShouldBe(1);
        new CountOf(new Measured("max-error"), 0, 9, ..).Of(sweep).ShouldBe(0);
        Over(Statistic.Lowest, 2..).ShouldBe(2);
        Over(Statistic.Highest, ..3).ShouldBe(2);
        Over(Statistic.Median, ..).ShouldBe(2.5);
        Over(Statistic.Mean, ..).ShouldBe(2.5);
        Over(Statistic.MeanSquare, ..3).ShouldBe(5 / 3.0, 1e-12);
        new FirstTime(3, "output", 3).Of(sweep).ShouldBe(5);
        new FirstTime(3, "output", 3.5).Of(sweep).ShouldBe(9);
        new OfTrial(4, new Measured("output")).Of(sweep).ShouldBe(8);

        // Mean 1, s = 1: (3 − 1)/√(1 + 1/3).
        new Surprise(3, [new Measured("output", 5)], ..3).Of(sweep).ShouldBe(2 / Math.Sqrt(4 / 3.0), 1e-12);

        double Over(Statistic statistic, Range trials) => new OverTrials(statistic, new Measured("output", 5), trials).Of(sweep);
    }

    [Fact]
    public void A_name_that_is_none_lists_those_that_are()
    {
        var ended = console.Run("reproduce", "perpetual-motion");

        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldContain("one-neuron");
    }

    /// <summary>Tells of each line that is written.</summary>
    private sealed class Watched(Action<string> seen) : StringWriter
    {
        public override Task WriteLineAsync(string? value)
        {
            seen(value ?? "");
            return base.WriteLineAsync(value);
        }
    }

    private static ReproducedSweep Sweep(params TrialResult[] results) => new(results, null!, [], new DataCatalogue("/"), 1) { Compared = null! };
}
