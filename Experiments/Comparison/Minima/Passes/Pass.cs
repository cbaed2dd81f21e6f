namespace Runner.Comparison.Minima.Passes;

/// <summary>A saddle of index 1 with the descent paths to both sides and their ends.</summary>
/// <param name="GradientNorm">‖∇f‖ there.</param>
/// <param name="Steepness">The slope as a multiple of what counts as level: at most 1.</param>
/// <param name="Lowest">The lowest eigenvalues of the Hessian, ascending; only the first is negative.</param>
/// <param name="Ends">The places at which the two paths of steepest descent end.</param>
/// <param name="Path">Places from the first end over the pass, which is the middle one, to the second end, each [parameters].</param>
/// <param name="PathLosses">The loss at each.</param>
public sealed record Pass(
    double Loss, double GradientNorm, double Steepness, double[] Lowest, PassEnd[] Ends, double[][] Path, double[] PathLosses)
{
    /// <summary>The number of eigenvalues stored.</summary>
    internal const int Eigenvalues = Classification.MostLowest;

    /// <summary>The saddle, [parameters].</summary>
    public double[] Point => Path[Path.Length / 2];

    /// <summary>The end of the descent path to one side.</summary>
    public double[] EndPoint(int side) => side == 0 ? Path[0] : Path[^1];
}

/// <summary>A place at which a descent path from a pass ends.</summary>
public sealed record PassEnd(double Loss, PlaceVerdict Verdict);
