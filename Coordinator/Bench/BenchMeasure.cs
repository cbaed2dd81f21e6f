namespace Runner.Bench;

/// <summary>Something that is measured once a turn.</summary>
/// <param name="Name">The word by which it is chosen.</param>
/// <param name="Figures">What it measures, still without values.</param>
/// <param name="RunAsync">Measures once: a value for each figure.</param>
public sealed record BenchMeasure(string Name, IReadOnlyList<BenchFigure> Figures, Func<CancellationToken, Task<IReadOnlyList<double>>> RunAsync)
{
    public const string Matrix = "matrix";

    public const string Memory = "memory";

    /// <summary>The same, where what is wanted beside a peer is not wanted beside these.</summary>
    public BenchMeasure WithoutSpeedups() =>
        this with { Figures = [.. Figures.Select(figure => figure with { SpeedupTarget = double.NaN })] };

    /// <summary>Seconds of a call of what <paramref name="make"/> makes, turned into the figure's unit by <paramref name="value"/>.</summary>
    public static BenchMeasure Of(string name, BenchFigure figure, RepeatedRuns clock, Func<Action> make, Func<double, double> value)
    {
        // Made when first needed: not everything is chosen, and some of it is large.
        var call = new Lazy<Action>(make);
        return new(name, [figure], _ => Task.FromResult<IReadOnlyList<double>>([value(clock.Once(call.Value))]));
    }

    /// <summary>The machine's limits, then the four networks' steps.</summary>
    public static IReadOnlyList<BenchMeasure> Steps(RepeatedRuns clock)
    {
        var measures = new List<BenchMeasure>
        {
            Of(
                Matrix,
                new("matrix 1024x1024x1024", "GFLOP/s") { SpeedupTarget = 0.9 },
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
