namespace Runner.Comparison.Minima;

/// <summary>Why polishing ended.</summary>
public enum PolishEnd
{
    /// <summary>The gradient is under the tolerance.</summary>
    Converged,

    /// <summary>No step within the basin lowers the loss further in float64, and the gradient is still above the tolerance.</summary>
    Stalled,

    /// <summary>The bound on steps was reached.</summary>
    Budget,

    /// <summary>The loss or the gradient at the start was not finite.</summary>
    NotFinite,

    /// <summary>The parameters kept growing while the loss fell, far beyond their initial length.</summary>
    RanAway,
}

/// <summary>The result of polishing.</summary>
/// <param name="Point">The polished parameters, [parameters].</param>
/// <param name="StartLoss">Full-batch float64 loss of the trained weights.</param>
/// <param name="EndLoss">The loss at <paramref name="Point"/>.</param>
/// <param name="LossScale">The scale of the loss (<see cref="ProblemScale"/>).</param>
/// <param name="StartGradient">‖∇f‖ at the trained weights.</param>
/// <param name="EndGradient">‖∇f‖ at <paramref name="Point"/>.</param>
/// <param name="Moved">‖end − start‖.</param>
/// <param name="StartNorm">‖start‖.</param>
/// <param name="LateFall">The share of the total decrease of the loss that came from the second half of the steps; 0 without a
/// decrease.</param>
/// <param name="Refused">Steps that would have lowered the loss but were refused, because the loss rises along them, which leads into
/// another basin.</param>
public sealed record PolishResult(
    double[] Point,
    PolishEnd End,
    double StartLoss,
    double EndLoss,
    double LossScale,
    double StartGradient,
    double EndGradient,
    double Moved,
    double StartNorm,
    double LateFall,
    int Refused,
    int Steps,
    int NewtonSteps,
    int Evaluations)
{
    /// <summary>A decrease below this share of the loss's scale does not count.</summary>
    private const double Least = 1e-6;

    /// <summary>The decrease of the loss. When it is large relative to the loss, training had not converged.</summary>
    public double Fall => StartLoss - EndLoss;

    /// <summary>Whether polishing lowered the loss by more than 1 %, and by more than a millionth of its scale, so that training had not
    /// converged.</summary>
    public bool HadNotConverged => Fall > Math.Max(0.01 * Math.Abs(EndLoss), Least * LossScale);

    /// <summary>One sentence in plain language.</summary>
    public string Sentence => End switch
    {
        PolishEnd.NotFinite => "The loss of the trained weights is not a finite number, so there is nothing to polish.",
        PolishEnd.RanAway => $"The loss fell from {StartLoss:g6} to {EndLoss:g6} while the parameters grew past every length that they had.",
        _ when HadNotConverged && End == PolishEnd.Converged =>
            $"Training had not converged: going on exactly, the loss fell from {StartLoss:g6} to {EndLoss:g6}.",
        PolishEnd.Converged => $"Training had all but converged: going on exactly lowered the loss only from {StartLoss:g6} to {EndLoss:g6}.",
        PolishEnd.Stalled => $"The loss fell from {StartLoss:g6} to {EndLoss:g6}, and no step lowers it further in double precision.",
        _ => $"The loss was still falling after {Number.Of(Steps + NewtonSteps, "exact step")}, from {StartLoss:g6} to {EndLoss:g6}.",
    };
}
