using Runner.Data;
using Runner.Networks;
using Runner.Search;
using Runner.Specs;
using Runner.Training;

namespace Runner.Bench;

/// <summary>Training steps through Runner's own adapter of another engine: one update of its trainer, on the networks and batches of
/// <see cref="TorchLoop"/>. What it takes longer is what Runner adds.</summary>
internal static class AdapterSteps
{
    /// <summary>A step of the convolutional network may take 10 % longer than the loop.</summary>
    private const double Overhead = 1.1;

    public static IEnumerable<BenchMeasure> All(RepeatedRuns clock) =>
    [
        .. StepNetwork.All.Select(network => Of(network.Name, SpecOf(network), double.NaN, clock)),
        Of(ConvolutionalStep.Name, ConvolutionalStep.Spec, 1 / Overhead, clock),
    ];

    private static BenchMeasure Of(string name, string spec, double target, RepeatedRuns clock) => BenchMeasure.Of(
        name.Split(' ')[0],
        new($"{name}, Runner's adapter", "us/step") { PeerName = name, SpeedupTarget = target },
        clock,
        () => Open(spec).Next,
        seconds => seconds * 1e6);

    private static TrialSteps Open(string text)
    {
        var spec = SpecFile.Read(text, "step").Spec ?? throw new InvalidOperationException(text);
        try
        {
            return new TrialSteps(SweepPoints.Of(spec).Config(0), new DataCatalogue("."));
        }
        catch (NetworkException problem)
        {
            throw new BenchException(problem.Message);
        }
    }

    private static string SpecOf(StepNetwork network)
    {
        var (hidden, output) = (KebabCase.Of(network.Hidden), KebabCase.Of(network.Output));
        var widths = network.Widths;
        var half = widths.Length / 2;
        var (data, model) = widths[0] == widths[^1]
            ? (widths[0] == 64 ? "digits" : "curves",
                $"{{encoder: [{string.Join(", ", widths[1..half])}], bottleneck: {widths[half]}, activation: {{hidden: {hidden}, code: {hidden}, output: {output}}}}}")
            : ("xor", $"{{kind: mlp, hidden: [{string.Join(", ", widths[1..^1])}], activation: {{hidden: {hidden}, output: {output}}}}}");
        return $"""
            name: step
            data: {data}
            model: {model}
            optimizer: adam
            training: {"{"}engine: {TorchLoop.Engine}, updates: 1000000, batch: {network.Batch}{"}"}
            measure: {"{"}every: 0{"}"}
            """;
    }
}
