namespace Runner.Comparison.Minima;

/// <summary>The kind of place at which a run ended, with the measurements there.</summary>
/// <param name="Steepness">The slope as a multiple of what counts as level: at most 1 where it is (<see cref="ProblemScale"/>).</param>
/// <param name="Smallest">The lowest eigenvalue of the Hessian.</param>
/// <param name="Largest">The highest.</param>
/// <param name="NegativeDirections">Negative eigenvalues, counted in the problem's own units.</param>
/// <param name="NegativeIsExact">Whether all were counted; otherwise there are at least this many.</param>
/// <param name="FlatDirections">Flat eigenvalues, counted in the problem's own units; estimated from the density when only part of the spectrum is known.</param>
/// <param name="SymmetryDirections">How many of these the network's symmetries force; 0 when not examined.</param>
/// <param name="Density">Trace and spectral density.</param>
/// <param name="Spectrum">All eigenvalues, ascending; empty when there are too many parameters.</param>
/// <param name="ExactCurvature">Whether Hessian products come from the R-operator rather than from differences of gradients.</param>
public sealed record Classification(
    PlaceVerdict Verdict,
    double Loss,
    double GradientNorm,
    double Steepness,
    double Smallest,
    double Largest,
    int NegativeDirections,
    bool NegativeIsExact,
    int FlatDirections,
    int SymmetryDirections,
    SpectralDensity Density,
    double[] Spectrum,
    bool ExactCurvature)
{
    /// <summary>Eigenvalues that <see cref="Lowest"/> has at most.</summary>
    internal const int MostLowest = 4;

    /// <summary>The lowest few eigenvalues, rising.</summary>
    public double[] Lowest { get; init; } = [];

    /// <summary>The number of directions across which slopes jump, as at the corner of a relu or of |x|: the loss rises to both sides. Eigenvalues are
    /// those of the others.</summary>
    public int Kinks { get; init; }

    /// <summary>Such as <c>saddle (2 negative directions)</c>.</summary>
    public string Name => Verdict.Name;

    /// <summary>One sentence in plain language.</summary>
    public string Sentence => Verdict.Sentence(Loss, GradientNorm);

    /// <summary>The gradient norm up to which this place would count as level.</summary>
    public double LevelGradient => GradientNorm == 0 ? 0 : GradientNorm / Steepness;

    /// <summary>The numbers behind the verdict.</summary>
    public string Evidence =>
        $"{(Kinks > 0 ? $"On a kink: across {Number.Of(Kinks, "direction")} slopes jump, and the loss rises to both sides; the slopes of the sides combine to" : "‖∇f‖ =")} {GradientNorm:g3}, "
        + $"{Number.Short(Steepness)} times what counts as level; {(double.IsNaN(Smallest) && Kinks > 0 ? "no other direction" : $"eigenvalues from {Smallest:g4} to {Largest:g4}")}: "
        + $"{(NegativeIsExact ? $"{NegativeDirections}" : NegativeDirections == 0 ? "none seen" : $"at least {NegativeDirections}")} negative, {(Spectrum.Length > 0 ? "" : "about ")}{FlatDirections} flat"
        + $"{(SymmetryDirections > 0 ? $" ({SymmetryDirections} by symmetry)" : "")}; trace {Density.Trace:g4}"
        + $"{(Density.TraceError > 0 ? $" ± {Density.TraceError:g2}" : "")}; "
        + (ExactCurvature ? "exact Hessian products." : "Hessian products by differences of gradients.");
}
