namespace Runner.Comparison.Minima.Pictures;

/// <summary>
/// The loss on the straight line from where training started to where it ended (Goodfellow, Vinyals and Saxe, "Qualitatively
/// characterizing neural network optimization problems", 2015). If it only falls, there is no barrier on the line.
/// </summary>
/// <param name="Label">The label of the run.</param>
/// <param name="Shares">Positions on the line, 0 at the start and 1 at the end.</param>
/// <param name="Losses">The loss along the line.</param>
public sealed record StraightPath(string Label, double[] Shares, double[] Losses)
{
    /// <summary>The rise of the loss above the higher of the two ends.</summary>
    public double Bump => Losses.Max() - Math.Max(Losses[0], Losses[^1]);

    public static StraightPath Between(string label, ICurvedObjective objective, double[] start, double[] end, int points = 41)
    {
        var shares = Enumerable.Range(0, points).Select(i => (double)i / (points - 1)).ToArray();
        var at = new double[start.Length];
        return new StraightPath(label, shares, [.. shares.Select(Loss)]);

        double Loss(double share)
        {
            Array.Clear(at);
            EuclideanSpace.AddScaled(1 - share, start, at);
            EuclideanSpace.AddScaled(share, end, at);
            return objective.Value(at);
        }
    }
}
