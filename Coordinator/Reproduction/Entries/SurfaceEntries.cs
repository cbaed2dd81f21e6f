using System.Collections.Immutable;
using static Runner.Reproduction.ReproductionGate;

namespace Runner.Reproduction.Entries;

/// <summary>Test functions, and searches that get stuck on them.</summary>
internal static class SurfaceEntries
{
    private const string Source = "computed from the definition";

    private static readonly (string Name, double Value, double Tolerance)[] Minima =
    [
        ("Rastrigin at 0", 0, 0), ("Ackley at 0", 0, 1e-15), ("Rosenbrock at (1, 1)", 0, 0), ("Rosenbrock at (−1.2, 1)", 24.2, 1e-13),
        ("Himmelblau at (3, 2)", 0, 0), ("Himmelblau at (−3.78, −3.28)", 0, 1e-20), ("Himmelblau at (−2.81, 3.13)", 0, 1e-20),
        ("Himmelblau at (3.58, −1.85)", 0, 1e-20), ("six-hump camel", -1.031628453490, 5e-13), ("Styblinski–Tang", -78.332331407543, 5e-13),
    ];

    private static readonly ImmutableArray<double[]> MullerBrownMinima =
        [[-146.699517210, -.5582236, 1.4417258], [-108.166724117, .6234994, .0280378], [-80.767818130, -.0500108, .4666941]];

    /// <summary>With the two minima that each joins.</summary>
    private static readonly ImmutableArray<(double[] Figures, int A, int B)> MullerBrownPasses =
        [([-72.248940112, .2124866, .2929883], 1, 2), ([-40.664843509, -.8220016, .6243128], 0, 2)];

    private static readonly ImmutableArray<double[]> HimmelblauMinima =
        [[0, 3, 2], [0, -3.779310253378, -3.283185991286], [0, -2.805118086953, 3.131312518251], [0, 3.584428340330, -1.848126526964]];

    private static readonly ImmutableArray<(double[] Figures, int A, int B)> HimmelblauPasses =
    [
        ([13.311926270, 3.3851542, .0738519], 0, 3), ([67.719150088, .0866775, 2.8842547], 0, 2),
        ([104.015162918, -3.0730258, -.0813530], 2, 1), ([178.337239202, -.1279613, -1.9537150], 1, 3),
    ];

    public static ImmutableArray<ReproductionEntry> All { get; } =
    [
        new(
            "surface-minima",
            ReproductionTier.Quick,
            "The test functions have the listed values at their minima and at one other point.",
            Source,
            [.. Minima.Select((row, trial) => Near(row.Name, new OfTrial(trial, Measured.FinalLoss), row.Value, row.Tolerance))]),
        new(
            "stationary-points",
            ReproductionTier.Quick,
            "The minima and passes of two surfaces are found, with the minima that each pass joins.",
            "Müller and Brown 1979; " + Source,
            [.. Stationary(0, "Müller–Brown", MullerBrownMinima, MullerBrownPasses), .. Stationary(1, "Himmelblau", HimmelblauMinima, HimmelblauPasses)]),
        new(
            "rastrigin-hill-climbing",
            ReproductionTier.Quick,
            "Steepest hill climbing reaches the minimum of Rastrigin's function from 121 of 10,201 starts.",
            Source,
            [Exactly("starts that reach 0", new CountOf(Measured.FinalLoss, double.NegativeInfinity, 1e-9, ..), 121)]),
        new(
            "rastrigin-annealing",
            ReproductionTier.Quick,
            "Simulated annealing escapes the local minima in which hill climbing stays.",
            "Kirkpatrick et al. 1983; " + Source,
            [AtLeast("of 1,000 starts end at f < .99", new CountOf(Measured.FinalLoss, double.NegativeInfinity, .99, ..), 980)]),
        new(
            "himmelblau-basins",
            ReproductionTier.Quick,
            "The four basins of Himmelblau's function divide the square of starts.",
            Source,
            [
                Basin("(3, 2)", [3, 2], 2616),
                Basin("(−2.8, 3.1)", [-2.805118086953, 3.131312518251], 2652),
                Basin("(−3.8, −3.3)", [-3.779310253378, -3.283185991286], 2414),
                Basin("(3.6, −1.8)", [3.584428340330, -1.848126526964], 2519),
            ]),
    ];

    /// <summary>Every minimum and every pass of a surface: how many there are, how high and where they are, and which minima a pass joins.</summary>
    private static IEnumerable<ReproductionGate> Stationary(
        int function, string name, ImmutableArray<double[]> minima, ImmutableArray<(double[] Figures, int A, int B)> passes)
    {
        yield return Exactly($"{name}: minima", new TreeNumber(function, TreeFigure.Minima), minima.Length);
        yield return Exactly($"{name}: passes", new TreeNumber(function, TreeFigure.Passes), passes.Length);
        foreach (var (i, minimum) in minima.Index())
        {
            foreach (var figure in (PointFigure[])[PointFigure.Loss, PointFigure.X, PointFigure.Y])
            {
                yield return Near($"{name}, minimum {i + 1}: {Word(figure)}", new MinimumNear(function, [.. minimum[1..]], figure), minimum[(int)figure], 1e-6);
            }
        }

        foreach (var (figures, a, b) in passes)
        {
            var between = $"{name}, pass between {a + 1} and {b + 1}";
            ImmutableArray<double> from = [.. minima[a][1..]];
            ImmutableArray<double> to = [.. minima[b][1..]];
            foreach (var figure in (PointFigure[])[PointFigure.Loss, PointFigure.X, PointFigure.Y])
            {
                yield return Near($"{between}: {Word(figure)}", new PassBetween(function, from, to, figure), figures[(int)figure], 1e-6);
            }

            yield return Exactly($"{between}: ways down", new PassBetween(function, from, to, PointFigure.Index), 1);
        }
    }

    private static string Word(PointFigure figure) => figure switch
    {
        PointFigure.Loss => "height",
        PointFigure.X => "x",
        _ => "y",
    };

    /// <summary>Within .2 % of a count of starts.</summary>
    private static ReproductionGate Basin(string name, ImmutableArray<double> minimum, int expected) =>
        Near($"starts that end at {name}", new CountNear(minimum, 1e-3), expected, .002 * expected);
}
