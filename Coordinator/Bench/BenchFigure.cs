namespace Runner.Bench;

/// <summary>One thing measured, and what is wanted of it.</summary>
/// <param name="Name">Such as <c>digits 64-32-2-32-64</c>.</param>
/// <param name="Unit">Of <see cref="Value"/>: <c>us/step</c>, <c>GFLOP/s</c>, <c>trials/s</c>, ….</param>
public sealed record BenchFigure(string Name, string Unit)
{
    /// <summary>What a peer calls the same thing.</summary>
    public string PeerName { get; init; } = Name;

    /// <summary>Median of <see cref="Runs"/>; NaN before the first.</summary>
    public double Value { get; init; } = double.NaN;

    /// <summary>Every run, in the order in which they were made.</summary>
    public IReadOnlyList<double> Runs { get; init; } = [];

    /// <summary>Floating-point operations of one step or trial; 0 when they are not what limits.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes that one step must move from and to memory beyond the second-level cache; 0 when everything fits.</summary>
    public double Bytes { get; init; }

    /// <summary>Cores that work on it at once.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>The least time that the measured peak and bandwidth allow, over the measured time; NaN when that says nothing.</summary>
    public double OfRoofline { get; init; } = double.NaN;

    /// <summary>The peer's median in the same run and unit; NaN without a peer.</summary>
    public double Peer { get; init; } = double.NaN;

    /// <summary>How many times as fast as the peer: times divide one way, rates the other. NaN without a peer.</summary>
    public double Speedup => IsRate ? Value / Peer : Peer / Value;

    /// <summary>What is wanted of <see cref="Speedup"/>; NaN for nothing.</summary>
    public double SpeedupTarget { get; init; } = double.NaN;

    /// <summary>What is wanted of <see cref="Value"/>: at least this of a rate, at most this of anything else. NaN for nothing.</summary>
    public double ValueTarget { get; init; } = double.NaN;

    /// <summary>What is wanted of <see cref="OfRoofline"/>, at least; NaN for nothing.</summary>
    public double RooflineTarget { get; init; } = double.NaN;

    /// <summary>Whether all targets are reached; null when there is none, or none of what they need was measured.</summary>
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

    /// <summary>The figure with its runs, set against the machine's limits and the peer's.</summary>
    /// <param name="peak">Operations a second of one core.</param>
    /// <param name="bandwidth">Bytes a second of one core.</param>
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

    /// <summary>NaN of nothing.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN
            : sorted.Length % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Of one step or trial.</summary>
    private double Seconds(double value) => Unit switch
    {
        _ when Unit.StartsWith("us/", StringComparison.Ordinal) => value / 1e6,
        _ when IsRate => 1 / value,
        _ => value,
    };
}

/// <summary>What a run of the benchmark found.</summary>
/// <param name="PeakGflops">Of the matrix kernel, float32, one core, in GFLOP/s.</param>
/// <param name="BandwidthGb">What one core reads and writes from and to memory, in GB/s.</param>
/// <param name="Machine">Processor, vector width, runtime.</param>
/// <param name="Complete">False when it was stopped: the figures are those of the turns until then.</param>
public sealed record BenchReport(
    double PeakGflops, double BandwidthGb, IReadOnlyDictionary<string, string> Machine, IReadOnlyList<BenchFigure> Figures, bool Complete);
