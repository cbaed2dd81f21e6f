namespace Runner.Comparison.Minima;

/// <summary>Why polishing ended.</summary>
public enum PolishEnd
{
    /// <summary>The gradient is under the tolerance.</summary>
    Converged,

    /// <summary>No step that stays in the basin lowers the loss any more in float64, and the gradient is still above the tolerance.</summary>
    Stalled,

    /// <summary>The bound on steps was reached.</summary>
    Budget,

    /// <summary>The loss or the gradient at the start was not finite.</summary>
    NotFinite,

    /// <summary>The parameters went on growing while the loss fell, past every length that they had.</summary>
    RanAway,
}

/// <summary>What polishing did.</summary>
/// <param name="Point">Where it ended, [parameters].</param>
/// <param name="StartLoss">Full-batch float64 loss of the trained weights.</param>
/// <param name="EndLoss">The loss where it ended.</param>
/// <param name="LossScale">What losses are measured against (<see cref="ProblemScale"/>).</param>
/// <param name="StartGradient">‖∇f‖ at the trained weights.</param>
/// <param name="EndGradient">‖∇f‖ where it ended.</param>
/// <param name="Moved">‖end − start‖.</param>
/// <param name="StartNorm">‖start‖.</param>
/// <param name="LateFall">Share of the whole fall that the second half of the steps brought; 0 where nothing fell.</param>
/// <param name="Refused">Steps that lowered the loss but were refused, because the loss rose on their way: a way into another basin.</param>
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
    /// <summary>A fall below this share of the loss's scale is none.</summary>
    private const double Least = 1e-6;

    /// <summary>How far the loss fell. Large against the loss itself: training had not converged.</summary>
    public double Fall => StartLoss - EndLoss;

    /// <summary>Whether polishing lowered the loss by more than 1 %, and by more than a millionth of its scale: training had stopped on the
    /// way down.</summary>
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
