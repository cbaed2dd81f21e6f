namespace Runner.Bench;

/// <summary>One measured quantity and its targets.</summary>
/// <param name="Name">For example <c>digits 64-32-2-32-64</c>.</param>
/// <param name="Unit">The unit of <see cref="Value"/>: <c>us/step</c>, <c>GFLOP/s</c>, <c>trials/s</c>, ….</param>
public sealed record BenchFigure(string Name, string Unit)
{
    /// <summary>The peer's name for the same quantity.</summary>
    public string PeerName { get; init; } = Name;

    /// <summary>Median of <see cref="Runs"/>; NaN before the first run.</summary>
    public double Value { get; init; } = double.NaN;

    /// <summary>The value of every run, in the order of measurement.</summary>
    public IReadOnlyList<double> Runs { get; init; } = [];

    /// <summary>Floating-point operations of one step or trial; 0 when they are not the bottleneck.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes that one step must read from and write to memory beyond the second-level cache; 0 when everything fits in it.</summary>
    public double Bytes { get; init; }

    /// <summary>Cores that work at once.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>The shortest time that the measured limits allow, divided by the measured time; NaN when neither limit applies.</summary>
    public double OfRoofline { get; init; } = double.NaN;

    /// <summary>The peer's median in the same run and unit; NaN without a peer.</summary>
    public double Peer { get; init; } = double.NaN;

    /// <summary>How many times as fast as the peer, for durations and rates alike; NaN without a peer.</summary>
    public double Speedup => IsRate ? Value / Peer : Peer / Value;

    /// <summary>The lowest acceptable <see cref="Speedup"/>; NaN for no target.</summary>
    public double SpeedupTarget { get; init; } = double.NaN;

    /// <summary>The lowest acceptable <see cref="Value"/> of a rate, the highest of anything else; NaN for no target.</summary>
    public double ValueTarget { get; init; } = double.NaN;

    /// <summary>The lowest acceptable <see cref="OfRoofline"/>; NaN for no target.</summary>
    public double RooflineTarget { get; init; } = double.NaN;

    /// <summary>Whether all targets are met; null when there are none, or when what they need was not measured.</summary>
    public bool? Reached
    {
        get
        {
            var gaps = new[] { IsRate ? Value / ValueTarget : ValueTarget / Value, Speedup / SpeedupTarget, OfRoofline / RooflineTarget };
            var known = gaps.Where(gap => !double.IsNaN(gap)).ToArray();
            return known.Length == 0 ? null : known.All(gap => gap >= 1);
        }
    }

    private bool IsRate => Unit.EndsWith("/s", StringComparison.Ordinal);

    /// <summary>The figure with its runs, compared with the machine's limits and the peer's runs.</summary>
    /// <param name="peak">Floating-point operations per second of one core.</param>
    /// <param name="bandwidth">Bytes per second of one core.</param>
    public BenchFigure With(IReadOnlyList<double> runs, double peak, double bandwidth, IReadOnlyList<double> peer)
    {
        var value = Median(runs);
        var least = Math.Max(Flops / peak, Bytes / bandwidth) / Cores;
        return this with
        {
            Runs = runs,
            Value = value,
            OfRoofline = least > 0 ? least / Seconds(value) : double.NaN,
            Peer = Median(peer),
        };
    }

    /// <summary>NaN for an empty list.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN
            : sorted.Length % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The duration of one step or trial, in seconds.</summary>
    private double Seconds(double value) => Unit switch
    {
        _ when Unit.StartsWith("us/", StringComparison.Ordinal) => value / 1e6,
        _ when IsRate => 1 / value,
        _ => value,
    };
}

/// <summary>The results of a benchmark.</summary>
/// <param name="PeakGflops">The rate of the float32 matrix kernel on one core, in GFLOP/s.</param>
/// <param name="BandwidthGb">The memory bandwidth of one core, reads and writes together, in GB/s.</param>
/// <param name="Machine">Processor, vector width, runtime and so on, by name.</param>
/// <param name="Complete">False when it was stopped early: the figures are those of the turns measured until then.</param>
public sealed record BenchReport(
    double PeakGflops, double BandwidthGb, IReadOnlyDictionary<string, string> Machine, IReadOnlyList<BenchFigure> Figures, bool Complete);
