namespace Runner.Comparison.Minima.Pairs;

/// <summary>How the units of the second network were matched to the first.</summary>
public enum MatchedBy
{
    /// <summary>Not matched: no match lowered the loss at the middle of the line.</summary>
    Nothing,
    Weights,
    Activations,
}

/// <summary>Two networks of one shape compared on a probe set; of a list of layers only by their weights and losses.</summary>
/// <param name="A">Index of the first network among those compared.</param>
/// <param name="Raw">The straight line between the weights as they are.</param>
/// <param name="Matched">The straight line after matching hidden units.</param>
/// <param name="Match">How <paramref name="Matched"/> was matched: whichever of none, weights and activations gives the
/// lowest loss at the midpoint.</param>
/// <param name="Distance">‖w_A − w_B‖.</param>
/// <param name="MatchedDistance">The same after the match.</param>
/// <param name="FunctionDistance">Root mean square difference of the outputs, over samples and outputs; NaN when not measured.</param>
/// <param name="Cka">Linear centred kernel alignment of the codes, ‖C_AᵀC_B‖²/(‖C_AᵀC_A‖·‖C_BᵀC_B‖), from 0 to 1, the same
/// for rotated and scaled codes (Kornblith et al. 2019, eq. 3); NaN when a code is constant, or not measured.</param>
/// <param name="Disagreement">Share of samples that the two assign to different classes; NaN without classes.</param>
public sealed record PairComparison(
    int A,
    int B,
    LossBarrier Raw,
    LossBarrier Matched,
    MatchedBy Match,
    double Distance,
    double MatchedDistance,
    double FunctionDistance,
    double Cka,
    double Disagreement)
{
    /// <summary>Whether what the two answer was compared, beside their losses.</summary>
    public bool LooksAtAnswers => !double.IsNaN(FunctionDistance);
}
