using Runner.Ledgers;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rules;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Ledgers.Rules;

/// <summary>A sweep's results are read in order of trial index in little memory, however large the sweep is.</summary>
public sealed class ResultMergeTests
{
    private const string Weights = "\"model.init.planes.layer1.weights[0,0]\": {from: -5, to: 5, steps: ";
    private const string Bias = "\"model.init.planes.layer1.bias[0]\": {from: -5, to: 5, steps: ";

    [Theory]
    [InlineData("axes: {" + Weights + "400}, " + Bias + "300}}", 1)]
    [InlineData("axes: {" + Weights + "2}, " + Bias + "50021}}", 1)] // A prime.
    [InlineData("axes: {optimizer.lr: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], " + Weights + "90}, " + Bias + "170}}", 1)]
    [InlineData("axes: {" + Weights + "70}, " + Bias + "1200}}, replicates: 3", 3)]
    [InlineData("axes: {training.updates: [10, 300], " + Weights + "500}, " + Bias + "100}}", 1)] // Two shapes.
    [InlineData("axes: {" + Weights + "500}, " + Bias + "100}, training.updates: [10, 300]}", 2)]
    [InlineData("axes: {optimizer.lr: {distribution: log-uniform, from: 0.001, to: 1}, " + Bias + "30}}, sample: {method: random, n: 90000}", 1)]
    [InlineData("axes: {optimizer.lr: [0.1, 0.2, 0.3, 0.4], " + Weights + "200}, " + Bias + "150}}, exclude: optimizer.lr == 0.3", 1)]
    [InlineData("axes: {" + Weights + "500}, " + Bias + "13}, optimizer.lr: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1]}", 1, "16")] // Rows that would leave lanes idle.
    public async Task Of_a_large_sweep_few_chunks_are_open_at_once(string sweep, int most, string bundle = "auto")
    {
        var bundles = Bundles(sweep, bundle);
        bundles.Count.ShouldBeGreaterThan(40);

        (await MostOpenAsync(bundles)).ShouldBeLessThanOrEqualTo(most);
    }

    [Fact]
    public async Task Chunks_that_overlap_come_in_order_and_are_closed_at_their_end()
    {
        (await MostOpenAsync([[0, 3, 4], [1, 2], [5, 8], [6, 7]])).ShouldBe(2);
        (await MostOpenAsync([[0, 3], [1, 4], [2, 5]])).ShouldBe(3);
    }

    /// <summary>Reads chunks as if each bundle had recorded one, and checks that every trial comes in its turn.</summary>
    private static async Task<int> MostOpenAsync(IReadOnlyList<int[]> bundles)
    {
        var (open, most, next) = (0, 0, 0);
        var heads = bundles.Select((bundle, id) => (Id: (long)id, First: bundle[0])).OrderBy(head => head.First).ToArray();
        await foreach (var (rows, row) in ResultMerge.InOrderAsync(heads, Open, CancellationToken.None))
        {
            rows.Trials[row].ShouldBe(next++);
            open -= row == rows.Trials.Length - 1 ? 1 : 0;
        }

        next.ShouldBe(bundles.Sum(bundle => bundle.Length));
        return most;

        Task<(ResultRows, int[])> Open(long id)
        {
            most = Math.Max(most, ++open);
            return Task.FromResult((new ResultRows(bundles[(int)id], null, null, ResultParts.Numbers), Enumerable.Range(0, bundles[(int)id].Length).ToArray()));
        }
    }

    private static IReadOnlyList<int[]> Bundles(string sweep, string bundle)
    {
        var reading = SpecFile.Read(
            $"name: a\ndata: one\nmodel: neuron\nloss: half-mse\noptimizer: {{name: sgd}}\nmeasure: {{every: 0}}\nsweep: {{{sweep}}}\nexecution: {{bundle: {bundle}}}",
            "test.yaml");
        reading.Problems.ShouldBeEmpty(sweep);
        var spec = reading.Spec.ShouldNotBeNull();
        var points = SweepPoints.Of(spec);
        var bundles = Planner.Plan(spec, points, _ => new DataSize(1, 1)).Plan.Bundles;
        var balance = LeaseBalance.Of(points, bundles);
        balance.Axis.ShouldBeLessThanOrEqualTo((points.ExcludedCount > 0 || spec.Sample.Method != SampleMethod.Grid ? 2 : 1) * balance.LargestBundle, sweep);
        return bundles;
    }
}
