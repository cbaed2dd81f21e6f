using Runner.Planning;
using Runner.Specs;

namespace Runner.Tests.Planning;

public class TrialWorkTests
{
    [Theory]
    [InlineData("model: {encoder: [32], bottleneck: 2}", new[] { 64, 32, 2, 32, 64 }, (2 * ((64 * 32) + (32 * 2))) + 32 + 2 + 32 + 64)]
    [InlineData("model: {encoder: [32], bottleneck: 2, bias: false}", new[] { 64, 32, 2, 32, 64 }, 2 * ((64 * 32) + (32 * 2)))]
    [InlineData("model: {encoder: [32, 8], bottleneck: 2, tied: true}", new[] { 64, 32, 8, 2, 8, 32, 64 }, (64 * 32) + (32 * 8) + (8 * 2) + 32 + 8 + 2 + 8 + 32 + 64)]
    [InlineData("model: {encoder: [], bottleneck: 3}", new[] { 64, 3, 64 }, (2 * 64 * 3) + 3 + 64)]
    [InlineData("model: {kind: mlp, hidden: [5]}", new[] { 64, 5, 10 }, (64 * 5) + (5 * 10) + 15)]
    [InlineData("model: {kind: mlp, hidden: [5], output: 3}", new[] { 64, 5, 3 }, (64 * 5) + (5 * 3) + 8)]
    [InlineData("model: neuron\ndata: xor", new[] { 64, 1 }, 65)]
    [InlineData("model: surface", new[] { 2 }, 2)]
    public void Widths_and_parameters_are_those_of_the_model(string text, int[] widths, long parameters)
    {
        var config = Config(text);

        TrialWork.Widths(config, 64, 10).ShouldBe(widths);
        TrialWork.Parameters(config, widths).ShouldBe(parameters);
    }

    [Theory]
    [InlineData("training: {epochs: 3, batch: 64}", 1000, 48)]
    [InlineData("training: {epochs: 3, batch: full}", 1000, 3)]
    [InlineData("training: {updates: 77}", 1000, 77)]
    [InlineData("training: {epochs: 0}", 1000, 0)]
    public void Updates_follow_from_epochs_and_batches(string text, int samples, double updates) => TrialWork.Updates(Config(text), samples).ShouldBe(updates);

    [Fact]
    public void Most_of_the_work_of_a_wide_network_is_six_operations_a_weight_and_sample()
    {
        var config = Config("model: {encoder: [1000], bottleneck: 500}\ntraining: {epochs: 2, batch: 100}\nmeasure: {every: 0}");
        var weights = 2.0 * ((784 * 1000) + (1000 * 500));

        var flops = TrialWork.Flops(config, new DataSize(10_000, 784));

        (flops / (6 * weights * 2 * 10_000)).ShouldBeInRange(1, 1.5);
    }

    private static TrialConfig Config(string text)
    {
        var reading = SpecFile.Read($"name: work\n{text}\n", "work.yaml");
        reading.Problems.ShouldBeEmpty();
        return Search.SweepPoints.Of(reading.Spec!).Config(0);
    }
}
