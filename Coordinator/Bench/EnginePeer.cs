using Runner.Data;
using Runner.Networks;
using Runner.Search;
using Runner.Specs;
using Runner.Training;
using Runner.Training.Torch;

namespace Runner.Bench;

/// <summary>Another training engine as a peer: the same networks and batches; a step is one update of the trainer.</summary>
public sealed class EnginePeer : IBenchPeer
{
    private readonly (string Name, Lazy<TrialSteps> Steps)[] networks;
    private readonly RepeatedRuns clock;

    /// <param name="engine">The engine's name in <c>training.engine</c>.</param>
    /// <param name="only">Names of networks; empty for all.</param>
    /// <exception cref="BenchException">There is no such engine, or it does not load on this machine.</exception>
    public EnginePeer(string engine, IReadOnlyList<string> only, RepeatedRuns clock)
    {
        if (engine != "torchsharp")
        {
            throw new BenchException($"--engine {engine}: no such engine. Use torchsharp.");
        }

        if (Libtorch.Problem is { } problem)
        {
            throw new BenchException($"--engine {engine}: {problem}. {Libtorch.Remedy}");
        }

        this.clock = clock;
        Name = engine;
        networks =
        [
            .. StepNetwork.All.Where(network => only.Count == 0 || only.Contains(network.Name.Split(' ')[0], StringComparer.Ordinal))
                .Select(network => (network.Name, new Lazy<TrialSteps>(() => Open(network, engine)))),
        ];
    }

    public string Name { get; }

    public Task<IReadOnlyDictionary<(string Name, string Unit), double>> RunAsync(CancellationToken cancel = default)
    {
        var figures = new Dictionary<(string Name, string Unit), double>();
        foreach (var (name, steps) in networks)
        {
            cancel.ThrowIfCancellationRequested();
            figures[(name, "us/step")] = clock.Once(steps.Value.Next) * 1e6;
        }

        return Task.FromResult<IReadOnlyDictionary<(string Name, string Unit), double>>(figures);
    }

    private static TrialSteps Open(StepNetwork network, string engine)
    {
        var (hidden, output) = (KebabCase.Of(network.Hidden), KebabCase.Of(network.Output));
        var widths = network.Widths;
        var half = widths.Length / 2;
        var (data, model) = widths[0] == widths[^1]
            ? (widths[0] == 64 ? "digits" : "curves",
                $"{{encoder: [{string.Join(", ", widths[1..half])}], bottleneck: {widths[half]}, activation: {{hidden: {hidden}, code: {hidden}, output: {output}}}}}")
            : ("xor", $"{{kind: mlp, hidden: [{string.Join(", ", widths[1..^1])}], activation: {{hidden: {hidden}, output: {output}}}}}");
        var text = $"""
            name: step
            data: {data}
            model: {model}
            optimizer: adam
            training: {"{"}engine: {engine}, updates: 1000000, batch: {network.Batch}{"}"}
            measure: {"{"}every: 0{"}"}
            """;
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
}
