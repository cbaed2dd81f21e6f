namespace Runner.Comparison.Minima;

/// <summary>
/// The natural units of a problem's loss and parameters, so that polishing and verdicts do not depend on the units of the data. A slope
/// is measured by how much it would change the loss, as a share of <paramref name="Loss"/>, over each parameter's <paramref
/// name="Lengths"/>: steepness = ‖∇f ∘ lengths‖ / loss. When the loss is multiplied by a factor, or a layer's weights are and the next
/// layer compensates, the scales change accordingly and the steepness stays the same.
/// </summary>
/// <param name="Loss">Positive, or 0 when the loss does not vary at all.</param>
/// <param name="Lengths">[parameters], positive: one value for a block of weights or biases, or for all coordinates of a surface.</param>
public sealed record ProblemScale(double Loss, double[] Lengths)
{
    /// <summary>The largest number of coordinates along which a surface is probed.</summary>
    private const int MostProbed = 100;

    /// <summary>The scale of a surface's loss, as a share of its change over the length of its coordinates.</summary>
    private const double SurfaceShare = 1e-3;

    /// <summary>
    /// The scale of a surface, about which nothing else is known: the common length of its coordinates is the norm of the point, and
    /// the scale of its loss is a thousandth of the largest change when one coordinate moves by that length.
    /// </summary>
    /// <param name="least">A lower bound of the length; when both are 0, the length is 1.</param>
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

    /// <summary>‖gradient ∘ lengths‖ / loss: 0 for a gradient of 0, +∞ when the loss does not vary and the gradient is not 0.</summary>
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
