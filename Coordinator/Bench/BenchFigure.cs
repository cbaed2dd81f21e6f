namespace Runner.Bench;

/// <summary>One thing measured.</summary>
/// <param name="Name">Such as <c>digits 64-32-2-32-64</c>; a peer's line of the same first word is compared with it.</param>
/// <param name="Unit">Of <paramref name="Value"/>: <c>us/step</c>, <c>GFLOP/s</c>, <c>trials/s</c>, ….</param>
/// <param name="Value">Median of the runs.</param>
/// <param name="Runs">Every run, in the order in which they were made.</param>
public sealed record BenchFigure(string Name, string Unit, double Value, IReadOnlyList<double> Runs)
{
    /// <summary>Floating-point operations of one step; 0 when they are not what limits.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes that one step must move from and to memory beyond the second-level cache; 0 when everything fits.</summary>
    public double Bytes { get; init; }

    /// <summary>The least time that the measured peak and bandwidth allow, over the measured time; NaN when that says nothing.</summary>
    public double OfRoofline { get; init; } = double.NaN;

    /// <summary>The peer's median in the same run and unit; NaN without a peer.</summary>
    public double Peer { get; init; } = double.NaN;

    /// <summary>What is wanted of <see cref="Speedup"/>; NaN for nothing.</summary>
    public double Target { get; init; } = double.NaN;

    /// <summary>What is wanted of <see cref="Value"/> itself: at least this of a rate, at most this of anything else. NaN for nothing.</summary>
    public double Goal { get; init; } = double.NaN;

    /// <summary>Whether the goal and the target, where there are any and what they need was measured, are reached.</summary>
    public bool Reached =>
        !(IsRate ? Value < Goal : Value > Goal) && !(Speedup < Target);

    /// <summary>How many times as fast as the peer: times divide one way, rates the other. NaN without a peer.</summary>
    public double Speedup => IsRate ? Value / Peer : Peer / Value;

    /// <summary>Whether more is better.</summary>
    public bool IsRate => Unit.EndsWith("/s", StringComparison.Ordinal);
}

/// <summary>What a run of the benchmark found.</summary>
/// <param name="Peak">Floating-point operations a second of the matrix kernel, float32, one core.</param>
/// <param name="Bandwidth">Bytes a second read and written by one core from memory.</param>
/// <param name="Machine">Processor, vector width, runtime.</param>
public sealed record BenchReport(double Peak, double Bandwidth, IReadOnlyDictionary<string, string> Machine, IReadOnlyList<BenchFigure> Figures);
