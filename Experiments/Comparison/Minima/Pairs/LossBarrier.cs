namespace Runner.Comparison.Minima.Pairs;

/// <summary>
/// The loss barrier on the straight line between two networks, from losses at evenly spaced points including the ends.
/// </summary>
/// <param name="Losses">Loss at each point.</param>
/// <param name="Errors">Share of wrong classes at each point; empty without classes.</param>
public sealed record LossBarrier(double[] Losses, double[] Errors)
{
    /// <summary>The highest loss that was seen between these points (<see cref="CloserLook"/>); −∞ where nobody looked.</summary>
    public double Between { get; init; } = double.NegativeInfinity;

    /// <summary>How often the intervals between the points were halved, at most.</summary>
    public int Halvings { get; init; }

    /// <summary>The narrowest interval between two places that were looked at, as a share of the line.</summary>
    public double Resolution => 1.0 / ((Losses.Length - 1) * (1 << Halvings));

    /// <summary>Ainsworth, Hayase and Srinivasa 2023, definition 2.1: max L(θ_λ) − ½(L(θ_A) + L(θ_B)).</summary>
    public double Ainsworth => Math.Max(Losses.Max(), Between) - Ends;

    /// <summary>Frankle et al. 2020, section 2: the same rise of the *error*, as a share from 0 to 1, when there are classes
    /// ("linear interpolation instability"), else of the loss.</summary>
    public double Frankle => Errors.Length > 0 ? Errors.Max() - ((Errors[0] + Errors[^1]) / 2) : Ainsworth;

    /// <summary>Entezari et al. 2022, definition 1: the highest rise above the chord, max L(θ_λ) − ((1 − λ)·L(θ_A) + λ·L(θ_B)).
    /// Unlike the others it is 0 on a line along which the loss only falls.</summary>
    public double AboveChord
    {
        get
        {
            var most = 0.0;
            for (var i = 0; i < Losses.Length; i++)
            {
                var lambda = (double)i / (Losses.Length - 1);
                most = Math.Max(most, Losses[i] - ((1 - lambda) * Losses[0]) - (lambda * Losses[^1]));
            }

            return most;
        }
    }

    /// <summary>Mean loss of the two ends.</summary>
    public double Ends => (Losses[0] + Losses[^1]) / 2;
}
