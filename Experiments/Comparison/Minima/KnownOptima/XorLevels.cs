using System.Numerics;
using Runner.Specs;

namespace Runner.Comparison.Minima.KnownOptima;

/// <summary>
/// The levels at which training on exclusive-or gets stuck: the mean squared error over the four patterns when patterns that
/// the network does not distinguish get the best constant output. 1/4: all four outputs are ½; 1/6: three are equal (⅓ or ⅔)
/// and one is right; 1/8: two are ½ and two right; 0: solved. The first two are saddles at infinity and the third a limit at
/// infinite weights: with finite weights the 2-2-1 network has no local minimum (Hamey, "XOR has no local minima", 1998;
/// Sprinkhuizen-Kuyper and Boers, 1996). Levels are named in units of the trained loss, like the losses shown beside them.
/// </summary>
public static class XorLevels
{
    public const string Solved = "solved";

    private static readonly (int Part, string Meaning)[] Levels =
    [
        (0, "All four patterns are answered right."),
        (8, "Two patterns are answered right and two with one half: the network cannot tell those two apart."),
        (6, "One pattern is answered right, and the other three alike, with one third or two thirds."),
        (4, "All four patterns are answered with one half: nothing has been learned."),
    ];

    /// <summary>Whether levels of this loss are known.</summary>
    public static bool Know(LossConfig loss) => loss.Kind is LossKind.Mse or LossKind.HalfMse;

    /// <summary>The level that a loss has reached: the nearest one when it is at most <paramref name="tolerance"/> of mean squared
    /// error away, else null. Runs approach a level slowly and are slightly off it when training ends.</summary>
    public static Level? Of(LossConfig loss, double value, int outputs = 1, double tolerance = 0.01)
    {
        var (times, over) = Unit(loss, outputs);
        var error = value * over / times;
        var (part, meaning) = Levels.MinBy(level => Math.Abs(Error(level.Part) - error));
        return Math.Abs(Error(part) - error) <= tolerance ? new Level(Name(times, part * over), meaning) : null;
    }

    private static double Error(int part) => part == 0 ? 0 : 1.0 / part;

    /// <summary>The loss at a mean squared error of 1, as a fraction.</summary>
    private static (int Times, int Over) Unit(LossConfig loss, int outputs) => loss.Kind switch
    {
        LossKind.Mse => (loss.Reduction == LossReduction.Mean ? 1 : outputs, 1),
        LossKind.HalfMse => (outputs, 2),
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss.Kind, "no levels are known of this loss"),
    };

    private static string Name(int numerator, int denominator)
    {
        var common = (int)BigInteger.GreatestCommonDivisor(numerator, denominator);
        return denominator == 0 ? Solved : $"{numerator / common}/{denominator / common}";
    }

    /// <param name="Name">The level's loss as a fraction, or <see cref="Solved"/>.</param>
    /// <param name="Meaning">One sentence in plain language.</param>
    public sealed record Level(string Name, string Meaning);
}
