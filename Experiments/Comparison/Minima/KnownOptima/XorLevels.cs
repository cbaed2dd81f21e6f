using Runner.Specs;

namespace Runner.Comparison.Minima.KnownOptima;

/// <summary>
/// Where training on exclusive-or gets stuck, by its mean squared error over the four patterns when the best constants are
/// answered for the patterns that cannot be told apart: 1/4, all four answered ½; 1/6, three answered alike (⅓ or ⅔) and one
/// right; 1/8, two answered ½ and two right; 0, solved. The first two are saddles at infinity and the third a limit at
/// infinite weights: with finite weights the 2-2-1 network has no local minimum (Hamey, "XOR has no local minima", 1998;
/// Sprinkhuizen-Kuyper and Boers, 1996).
/// </summary>
public static class XorLevels
{
    public const string Solved = "solved";

    private static readonly Level[] Levels =
    [
        new(Solved, 0, "All four patterns are answered right."),
        new("1/8", 1.0 / 8, "Two patterns are answered right and two with one half: the network cannot tell those two apart."),
        new("1/6", 1.0 / 6, "One pattern is answered right, and the other three alike, with one third or two thirds."),
        new("1/4", 1.0 / 4, "All four patterns are answered with one half: nothing has been learned."),
    ];

    /// <summary>The level that a mean squared error has reached: the nearest one when it is at most
    /// <paramref name="tolerance"/> away, else null. Runs creep towards a level and are a little off it when training ends.</summary>
    public static Level? Of(double meanSquaredError, double tolerance = 0.01)
    {
        var nearest = Levels.MinBy(level => Math.Abs(level.MeanSquaredError - meanSquaredError))!;
        return Math.Abs(nearest.MeanSquaredError - meanSquaredError) <= tolerance ? nearest : null;
    }

    /// <summary>The mean squared error behind a loss; null where the loss is of another kind.</summary>
    public static double? MeanSquaredError(LossConfig loss, double value, int outputs = 1) => loss.Kind switch
    {
        LossKind.Mse => loss.Reduction == LossReduction.Mean ? value : value / outputs,
        LossKind.HalfMse => 2 * value / outputs,
        _ => null,
    };

    /// <param name="Name">As a fraction.</param>
    /// <param name="Meaning">One sentence in plain language.</param>
    public sealed record Level(string Name, double MeanSquaredError, string Meaning);
}
