namespace Runner.Comparison.Minima.Passes;

/// <summary>A stationary point with one way down to each side, and where these lead.</summary>
/// <param name="GradientNorm">‖∇f‖ there.</param>
/// <param name="Steepness">The slope as a multiple of what counts as level: at most 1.</param>
/// <param name="Lowest">The lowest eigenvalues of the Hessian, rising; the first alone is negative.</param>
/// <param name="Ends">What the two paths of steepest descent end at.</param>
/// <param name="Path">Places from the first end over the pass, its middle one, to the second end, each [parameters].</param>
/// <param name="PathLosses">The loss at each.</param>
public sealed record Pass(
    double Loss, double GradientNorm, double Steepness, double[] Lowest, PassEnd[] Ends, double[][] Path, double[] PathLosses)
{
    /// <summary>Eigenvalues that are kept.</summary>
    internal const int Eigenvalues = Classification.MostLowest;

    /// <summary>Where it is.</summary>
    public double[] Point => Path[Path.Length / 2];

    /// <summary>Where the way down to one side ends.</summary>
    public double[] EndPoint(int side) => side == 0 ? Path[0] : Path[^1];
}

/// <summary>A place to which a path down from a pass leads.</summary>
public sealed record PassEnd(double Loss, PlaceVerdict Verdict);
