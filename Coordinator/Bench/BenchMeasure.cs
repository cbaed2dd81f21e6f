namespace Runner.Bench;

/// <summary>A measurement that is made once per turn.</summary>
/// <param name="Name">The name that selects it on the command line.</param>
/// <param name="Figures">The figures that it measures, without values.</param>
/// <param name="RunAsync">Measures once and returns one value per figure.</param>
public sealed record BenchMeasure(string Name, IReadOnlyList<BenchFigure> Figures, Func<CancellationToken, Task<IReadOnlyList<double>>> RunAsync)
{
    public const string Matrix = "matrix";

    public const string Memory = "memory";

    /// <summary>Times the action that <paramref name="make"/> creates; <paramref name="value"/> converts seconds to the figure's unit.</summary>
    public static BenchMeasure Of(string name, BenchFigure figure, RepeatedRuns clock, Func<Action> make, Func<double, double> value)
    {
        // Created on first use: not every measurement is selected, and some need much memory.
        var call = new Lazy<Action>(make);
        return new(name, [figure], _ => Task.FromResult<IReadOnlyList<double>>([value(clock.Once(call.Value))]));
    }

    /// <summary>The machine's limits, then the training steps of the four networks.</summary>
    public static IReadOnlyList<BenchMeasure> Steps(RepeatedRuns clock)
    {
        var measures = new List<BenchMeasure>
        {
            Of(
                Matrix,
                new("matrix 1024x1024x1024", "GFLOP/s") { SpeedupTarget = 0.95 },
                clock,
                MachineLimits.Product,
                seconds => MachineLimits.ProductFlops / seconds / 1e9),
            Of(Memory, new("memory y=ax+y", "GB/s"), clock, MachineLimits.Triad, seconds => MachineLimits.TriadBytes / seconds / 1e9),
        };
        foreach (var network in StepNetwork.All)
        {
            var name = network.Name.Split(' ')[0];
            measures.Add(Of(name, network.Figure, clock, network.Step, seconds => seconds * 1e6));
            if (network.FitsLanes)
            {
                measures.Add(Of(name, network.BundleFigure, clock, network.BundleStep, seconds => seconds * 1e6 / StepNetwork.Bundle));
            }
        }

        return measures;
    }
}
