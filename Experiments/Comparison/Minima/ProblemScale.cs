namespace Runner.Comparison.Minima;

/// <summary>
/// The units that a problem comes in: what its loss and each of its parameters are measured against, so that polishing and verdicts
/// do not depend on them. A slope counts by what it would change the loss by, as a share of <paramref name="Loss"/>, over each
/// parameter's <paramref name="Lengths"/>: steepness = ‖∇f ∘ lengths‖ / loss. Where the loss is multiplied by a factor, or a
/// layer's weights are and the next layer takes it back, loss and lengths change alike and the steepness stays.
/// </summary>
/// <param name="Loss">Positive, or 0 where the loss does not vary at all.</param>
/// <param name="Lengths">[parameters], positive: one value for a block of weights or biases, or for all coordinates of a surface.</param>
public sealed record ProblemScale(double Loss, double[] Lengths)
{
    /// <summary>Coordinates along which a surface is looked at.</summary>
    private const int MostProbed = 100;

    /// <summary>What counts of the change of a surface over the length of its coordinates.</summary>
    private const double SurfaceShare = 1e-3;

    /// <summary>
    /// Of a surface, of which nothing else is known: its coordinates' common length is the norm of the point, and its loss's scale a
    /// thousandth of the most that the loss changes by when one coordinate is moved by that length.
    /// </summary>
    /// <param name="least">The length is at least this; where both are 0, it is 1.</param>
    public static ProblemScale OfSurface(ICurvedObjective objective, ReadOnlySpan<double> at, double least = 0)
    {
        var length = Math.Max(EuclideanSpace.Norm(at), least);
        length = length > 0 && double.IsFinite(length) ? length : 1;
        var value = objective.Value(at);
        var moved = at.ToArray();
        var change = 0.0;
        for (var i = 0; i < Math.Min(MostProbed, at.Length); i++)
        {
            foreach (var step in (ReadOnlySpan<double>)[length, -length])
            {
                moved[i] = at[i] + step;
                var difference = Math.Abs(objective.Value(moved) - value);
                change = double.IsFinite(difference) ? Math.Max(change, difference) : change;
            }

            moved[i] = at[i];
        }

        var lengths = new double[at.Length];
        Array.Fill(lengths, length);
        return new ProblemScale(SurfaceShare * change, lengths);
    }

    /// <summary>‖gradient ∘ lengths‖ / loss: 0 for a gradient of 0, +∞ where the loss does not vary and the gradient is not 0.</summary>
    public double Steepness(ReadOnlySpan<double> gradient)
    {
        var scaled = new double[gradient.Length];
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = gradient[i] * Lengths[i];
        }

        var norm = EuclideanSpace.Norm(scaled);
        return norm == 0 ? 0 : norm / Loss;
    }
}
