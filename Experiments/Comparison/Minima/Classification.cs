namespace Runner.Comparison.Minima;

/// <summary>What kind of place a run ended at, with the evidence.</summary>
/// <param name="Smallest">The lowest eigenvalue of the Hessian.</param>
/// <param name="Largest">The highest.</param>
/// <param name="Tolerance">τ: eigenvalues within ±τ count as zero.</param>
/// <param name="NegativeDirections">Eigenvalues below −τ.</param>
/// <param name="NegativeIsExact">They were all counted; otherwise there are at least this many.</param>
/// <param name="FlatDirections">Eigenvalues within ±τ; estimated from the density when only part of the spectrum is known.</param>
/// <param name="SymmetryDirections">How many the network's own symmetries force; 0 when not looked at.</param>
/// <param name="Density">Trace and spectral density.</param>
/// <param name="Spectrum">All eigenvalues, rising; empty when there are too many parameters.</param>
/// <param name="ExactCurvature">Hessian products by the R-operator rather than by differences.</param>
/// <param name="LevelGradient">The gradient norm up to which the place counts as level.</param>
public sealed record Classification(
    MinimumKind Kind,
    double Loss,
    double GradientNorm,
    double Smallest,
    double Largest,
    double Tolerance,
    int NegativeDirections,
    bool NegativeIsExact,
    int FlatDirections,
    int SymmetryDirections,
    SpectralDensity Density,
    double[] Spectrum,
    bool ExactCurvature,
    double LevelGradient)
{
    /// <summary>Such as <c>saddle (2 negative directions)</c>.</summary>
    public string Name => Kind switch
    {
        MinimumKind.Minimum => "minimum",
        MinimumKind.Saddle => $"saddle ({(NegativeIsExact ? "" : "at least ")}{Number.Of(NegativeDirections, "negative direction")})",
        MinimumKind.FlatValley => "flat valley",
        MinimumKind.Plateau => "plateau",
        _ => "not converged",
    };

    /// <summary>One sentence in plain language.</summary>
    public string Sentence => Kind switch
    {
        MinimumKind.Minimum when SymmetryDirections > 0 =>
            $"A minimum: every small change of what the network computes raises the loss above {Loss:g6}; {Number.Of(SymmetryDirections, "direction")} only rearrange{(SymmetryDirections == 1 ? "s" : "")} its weights.",
        MinimumKind.Minimum => $"A minimum: every small step raises the loss above {Loss:g6}.",
        MinimumKind.Saddle =>
            $"A saddle at {Loss:g6}: the slope is zero, but there is a way down along {(NegativeIsExact ? "" : "at least ")}{Number.Of(NegativeDirections, "direction")}.",
        MinimumKind.FlatValley =>
            $"A flat valley at {Loss:g6}: no small step lowers the loss, and along {Number.Of(FlatDirections, "direction")} it hardly changes at all.",
        MinimumKind.Plateau => $"A plateau at {Loss:g6}: the loss has stopped falling, but there is no bottom here; it only flattens out.",
        _ when !double.IsFinite(Loss) || !double.IsFinite(GradientNorm) => "Not a finite loss, so there is nothing to classify.",
        _ => $"Not converged: at {Loss:g6} the slope is still {GradientNorm:g3}, {Number.Short(Steepness)} times what counts as level.",
    };

    /// <summary>The gradient norm over the one up to which a place counts as level: at most 1 for every verdict but "not converged".</summary>
    public double Steepness => GradientNorm / LevelGradient;

    /// <summary>The numbers behind the verdict.</summary>
    public string Evidence =>
        $"‖∇f‖ = {GradientNorm:g3}, level up to {LevelGradient:g3}; eigenvalues from {Smallest:g4} to {Largest:g4}, zero within ±{Tolerance:g2}: "
        + $"{(NegativeIsExact ? $"{NegativeDirections}" : NegativeDirections == 0 ? "none seen" : $"at least {NegativeDirections}")} negative, {(Spectrum.Length > 0 ? "" : "about ")}{FlatDirections} flat"
        + $"{(SymmetryDirections > 0 ? $" ({SymmetryDirections} by symmetry)" : "")}; trace {Density.Trace:g4}"
        + $"{(Density.TraceError > 0 ? $" ± {Density.TraceError:g2}" : "")}; "
        + (ExactCurvature ? "exact Hessian products." : "Hessian products by differences of gradients.");
}
