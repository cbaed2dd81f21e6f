using Runner.Commands;
using Runner.Ledgers;
using Runner.Page.Views;
using Runner.Results;
using Runner.Specs;
using Runner.Tests.Commands;

namespace Runner.Tests.Page;

public sealed class Curves_over_time : IDisposable
{
    private readonly TestConsole console = new();

    [Theory]
    [InlineData("epochs: 3", "batch: 3", ViewTime.Updates, 2, "update")]
    [InlineData("epochs: 3", "batch: full", ViewTime.Updates, 1, "update")]
    [InlineData("updates: 6", "batch: 1", ViewTime.Epochs, .25, "epoch")]
    [InlineData("updates: 6", "batch: 3", ViewTime.Updates, 1, "update")]
    [InlineData("epochs: 3", "batch: 3", ViewTime.Budget, 1, "epoch")]
    public async Task The_updates_of_an_epoch_are_counted_from_the_data(string budget, string batch, ViewTime time, double length, string name)
    {
        var sweep = await RecordedAsync(budget, batch);
        var of = CurveTime.Of(Host, sweep, time);
        of.Name.ShouldBe(name);
        of.Unit(new TrialResult { Index = 0, Outcome = TrialOutcome.Completed, Epochs = 3 }).ShouldBe(length);
    }

    [Fact]
    public void The_time_of_a_run_is_spread_over_its_budget()
    {
        CurveTime.Trained.Unit(new TrialResult { Index = 0, Outcome = TrialOutcome.Completed, Epochs = 4, Seconds = 2 }).ShouldBe(.5);
        CurveTime.Trained.Unit(new TrialResult { Index = 0, Outcome = TrialOutcome.Failed }).ShouldBe(double.NaN);
    }

    [Fact]
    public async Task Without_its_data_the_updates_cannot_be_counted_and_that_is_said()
    {
        console.Write("points.csv", "x,y\n0,1\n1,2\n2,3\n");
        var sweep = await RecordedAsync("epochs: 2", "batch: 2", "{source: csv:points.csv, target: y}");
        CurveTime.Of(Host, sweep, ViewTime.Updates).Unit(new TrialResult { Index = 0, Outcome = TrialOutcome.Completed }).ShouldBe(2);
        console.Write("points.csv", "x,y\n0,1\n");
        Should.Throw<UserException>(() => CurveTime.Of(Host, sweep, ViewTime.Updates)).Message.ShouldContain("is not the file that timed");
    }

    public void Dispose() => console.Dispose();

    private CommandHost Host => CommandHost.ForThisProcess() with { Folder = console.Folder, Out = TextWriter.Null, Error = TextWriter.Null, Terminal = false };

    private async Task<RecordedSweep> RecordedAsync(string budget, string batch, string data = "xor")
    {
        console.Write("timed.yaml", $"name: timed\ndata: {data}\nmodel: {{kind: neuron}}\nloss: half-mse\ntraining: {{{budget}, {batch}}}\n");
        console.Run("run", "timed.yaml").ShouldSucceed();
        await using var ledger = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        return await RecordedSweep.FindAsync(ledger, "timed", CancellationToken.None);
    }
}
