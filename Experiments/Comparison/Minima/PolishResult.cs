namespace Runner.Comparison.Minima;

/// <summary>Why polishing ended.</summary>
public enum PolishEnd
{
    /// <summary>The gradient is under the tolerance.</summary>
    Converged,

    /// <summary>No step lowers the loss any more in float64, and the gradient is still above the tolerance.</summary>
    Stalled,

    /// <summary>The bound on steps was reached.</summary>
    Budget,

    /// <summary>The loss or the gradient at the start was not finite.</summary>
    NotFinite,
}

/// <summary>What polishing did.</summary>
/// <param name="Point">Where it ended, [parameters].</param>
/// <param name="StartLoss">Full-batch float64 loss of the trained weights.</param>
/// <param name="EndLoss">The loss where it ended.</param>
/// <param name="StartGradient">‖∇f‖ at the trained weights.</param>
/// <param name="EndGradient">‖∇f‖ where it ended.</param>
/// <param name="Moved">‖end − start‖.</param>
/// <param name="StartNorm">‖start‖.</param>
/// <param name="LateFall">How much the loss fell, relative to its end, in the second half of the steps.</param>
public sealed record PolishResult(
    double[] Point,
    PolishEnd End,
    double StartLoss,
    double EndLoss,
    double StartGradient,
    double EndGradient,
    double Moved,
    double StartNorm,
    double LateFall,
    int Steps,
    int NewtonSteps,
    int Evaluations)
{
    /// <summary>How far the loss fell. Large against the loss itself: training had not converged.</summary>
    public double Fall => StartLoss - EndLoss;

    /// <summary>Whether polishing lowered the loss by more than 1 %: training had stopped on the way down.</summary>
    public bool HadNotConverged => Fall > 0.01 * Math.Abs(EndLoss);

    /// <summary>One sentence in plain language.</summary>
    public string Sentence => End switch
    {
        PolishEnd.NotFinite => "The loss of the trained weights is not a finite number, so there is nothing to polish.",
        _ when HadNotConverged && End == PolishEnd.Converged =>
            $"Training had not converged: going on exactly, the loss fell from {StartLoss:g6} to {EndLoss:g6}.",
        PolishEnd.Converged => $"Training had all but converged: going on exactly lowered the loss only from {StartLoss:g6} to {EndLoss:g6}.",
        PolishEnd.Stalled => $"The loss fell from {StartLoss:g6} to {EndLoss:g6}, and no step lowers it further in double precision.",
        _ => $"The loss was still falling after {Number.Of(Steps + NewtonSteps, "exact step")}, from {StartLoss:g6} to {EndLoss:g6}.",
    };
}
