using Runner.Commands;
using Runner.Comparison.Minima;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Page.Components.Charts;
using Runner.Page.Live;
using Runner.Specs;
using Runner.Tests.Commands;
using Runner.Training;

namespace Runner.Tests.Page;

/// <summary>What a trial's page shows of its network.</summary>
public sealed class Inside_a_trial : IDisposable
{
    private const string Images = "name: one\ndata: {source: digits, take: 60}\nmodel: {encoder: [8], bottleneck: 2}\ntraining: {epochs: 1}\nsweep: {replicates: 2}\n";
    private const string Xor = "name: one\ndata: xor\nmodel: {kind: mlp, hidden: [2], activation: {output: sigmoid}}\nloss: half-mse\ntraining: {updates: 200, batch: full}\nsweep: {replicates: 3}\n";

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("  precision: float64\n")]
    public async Task Of_an_autoencoder_of_images_it_shows_these_what_it_makes_of_them_the_units_and_the_weights(string precision)
    {
        var inside = await InsideAsync(Images.Replace("training: {epochs: 1}\n", $"training:\n  epochs: 1\n{precision}", StringComparison.Ordinal));
        inside.Why.ShouldBeNull();
        inside.Samples.ShouldNotBeNull().Value.ShouldContain("Inputs and reconstructions");
        var units = inside.Units.ShouldNotBeNull();
        units.Units.Count.ShouldBe(8);
        units.Rows[0][2].Split(' ').Length.ShouldBe(64);
        inside.Weights.ShouldNotBeNull().Rows.Select(row => row[0]).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task Of_a_convolution_it_shows_the_kernels_with_their_recorded_weights()
    {
        var inside = await InsideAsync("name: one\ndata: {source: digits, take: 60}\nmodel: {layers: [{conv: 5, kernel: 3, padding: 1}, batch-norm, relu, {conv: 2, kernel: 3, stride: 2, padding: 1}, relu], bottleneck: 4}\ntraining: {epochs: 1}\n");

        var filters = inside.Units.ShouldNotBeNull();
        filters.Title.ShouldBe("Filters of the first convolution");
        filters.Units.Select(unit => unit.Image(false)).Distinct().Count().ShouldBe(5);
        await using var ledger = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var (sweep, trial) = await TrialAsync(ledger);
        var weights = TrialWeights.AtEnd(trial.Result!, sweep.Points.Config(0), DataCatalogues.For(Host, sweep.Spec));
        filters.Rows.SelectMany(row => row[2].Split(' ').Select(double.Parse)).ShouldBe(Values("encoder.0.weight"));
        filters.Rows.Select(row => double.Parse(row[1])).ShouldBe(Values("encoder.0.bias"));

        double[] Values(string name) => TrialProblem.Unpack(weights.Tensors.Single(tensor => tensor.Name == name).Bytes.Span, weights.Precision);
    }

    [Theory]
    [InlineData("{kind: vae, encoder: [6], bottleneck: 2}", "Units of the first layer", 6, 64)]
    [InlineData("{layers: [{conv: 3, kernel: 3}, relu, {conv: 4, kernel: 3}, relu], bottleneck: 2}", "Filters of the first convolution", 3, 9)]
    public async Task Of_other_lists_of_layers_it_shows_the_first_with_weights(string model, string title, int units, int weights)
    {
        var first = (await InsideAsync($"name: one\ndata: {{source: digits, take: 60}}\nmodel: {model}\ntraining: {{epochs: 1}}\n")).Units.ShouldNotBeNull();
        (first.Title, first.Units.Count, first.Rows[0][2].Split(' ').Length).ShouldBe((title, units, weights));
    }

    [Fact]
    public async Task Of_a_network_with_plain_answers_it_shows_the_units_and_the_weights()
    {
        var inside = await InsideAsync(Xor);
        (inside.Samples, inside.Why).ShouldBe((null, null));
        inside.Units.ShouldNotBeNull().Units.Count.ShouldBe(2);
        inside.Weights.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(Xor + "measure: {weights: false}\n", "Its weights were not kept. Train them again into a file: runner weights one/0 -o weights.safetensors")]
    [InlineData("name: one\nmodel: {kind: surface, surface: himmelblau}\ntraining: {updates: 5}\n", null)]
    public async Task Where_there_is_no_network_to_look_into_it_says_why_or_nothing(string spec, string? why)
    {
        var inside = await InsideAsync(spec);
        (inside.Samples, inside.Units, inside.Weights, inside.Why).ShouldBe((null, null, null, why));
    }

    [Fact]
    public async Task Of_data_that_have_changed_since_it_says_so()
    {
        console.Write("t.csv", "a,y\n1,2\n2,3\n3,5\n");
        var inside = await InsideAsync(
            "name: one\ndata: {source: csv:t.csv, target: y}\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}\n",
            () => console.Write("t.csv", "a,y\n1,2\n2,3\n3,6\n"));
        inside.Why.ShouldNotBeNull().ShouldContain("t.csv: is not the file that one was planned with");
    }

    [Fact]
    public async Task Every_weight_is_in_one_range_of_its_layer()
    {
        Train(Images);
        await using var ledger = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var (sweep, trial) = await TrialAsync(ledger);
        var weights = TrialWeights.AtEnd(trial.Result!, sweep.Points.Config(0), DataCatalogues.For(Host, sweep.Spec));

        var picture = WeightPicture.Of(weights).ShouldNotBeNull();

        foreach (var tensor in weights.Tensors.Where(tensor => tensor.Shape.Length > 1))
        {
            var values = TrialProblem.Unpack(tensor.Bytes.Span, weights.Precision);
            var rows = picture.Rows.Where(row => row[0] == tensor.Name).Select(row => (From: double.Parse(row[1]), To: double.Parse(row[2]), Count: int.Parse(row[3]))).ToList();
            rows.Sum(row => row.Count).ShouldBe(values.Length);
            var middle = rows[rows.Count / 2];
            middle.Count.ShouldBe(values.Count(value => value >= middle.From && value < middle.To));
        }
    }

    [Fact]
    public async Task Where_a_run_ends_up_is_found_also_if_minima_looked_at_a_part()
    {
        Train(Xor);
        await using (var before = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read))
        {
            (await MinimumAsync(before, 0)).ShouldBeNull();
        }

        console.Run("minima", "one", "--top", "1").ShouldSucceed();
        await using var ledger = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var best = (await ledger.TableAsync(new("one", 1), curves: false)).Rows.MinBy(row => row.FinalLoss).Index;
        for (var trial = 0; trial < 3; trial++)
        {
            ((await MinimumAsync(ledger, trial)) is not null).ShouldBe(trial == best);
        }
    }

    private static CommandHost Host => CommandHost.ForThisProcess() with { Out = TextWriter.Null, Error = TextWriter.Null, Terminal = false };

    private async Task<TrialInside> InsideAsync(string spec, Action? meanwhile = null)
    {
        Train(spec);
        meanwhile?.Invoke();
        await using var ledger = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var (sweep, trial) = await TrialAsync(ledger);
        return TrialInside.Of(Host with { Folder = console.Folder }, sweep, trial);
    }

    private void Train(string spec)
    {
        console.Write("one.yaml", spec);
        console.Run("run", "one.yaml").ShouldSucceed();
    }

    private static async Task<(RecordedSweep Sweep, TrialRecord Trial)> TrialAsync(ITrialLedger ledger)
    {
        var sweep = await RecordedSweep.FindAsync(ledger, "one", default);
        return (sweep, (await ledger.FindTrialAsync(sweep.Id, 0))!);
    }

    private static async Task<RunEnding?> MinimumAsync(ITrialLedger ledger, int trial) =>
        await TrialMinimum.FindAsync(await RecordedSweep.FindAsync(ledger, "one", default), trial, default);
}
