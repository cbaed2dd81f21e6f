using System.Collections.Immutable;
using static Runner.Reproduction.ReproductionGate;

namespace Runner.Reproduction.Entries;

/// <summary>Test functions, and walkers that get stuck on them.</summary>
internal static class SurfaceEntries
{
    private const string Source = "computed from the definition";

    private static readonly (string Name, double Value, double Tolerance)[] Minima =
    [
        ("Rastrigin at 0", 0, 0), ("Ackley at 0", 0, 1e-15), ("Rosenbrock at (1, 1)", 0, 0), ("Rosenbrock at (−1.2, 1)", 24.2, 1e-13),
        ("Himmelblau at (3, 2)", 0, 0), ("Himmelblau at (−3.78, −3.28)", 0, 1e-20), ("Himmelblau at (−2.81, 3.13)", 0, 1e-20),
        ("Himmelblau at (3.58, −1.85)", 0, 1e-20), ("six-hump camel", -1.031628453490, 5e-13), ("Styblinski–Tang", -78.332331407543, 5e-13),
    ];

    public static ImmutableArray<ReproductionEntry> All { get; } =
    [
        new(
            "surface-minima",
            ReproductionTier.Quick,
            "The test functions have their minima where they are listed.",
            Source,
            [.. Minima.Select((row, trial) => Near(row.Name, new OfTrial(trial, Measured.FinalLoss), row.Value, row.Tolerance))]),
        new(
            "rastrigin-hill-climbing",
            ReproductionTier.Quick,
            "Steepest hill climbing reaches the minimum of Rastrigin's function from 121 of 10,201 starts.",
            Source,
            [Exactly("starts that reach 0", new CountOf(Measured.FinalLoss, double.NegativeInfinity, 1e-9, ..), 121)]),
        new(
            "rastrigin-annealing",
            ReproductionTier.Quick,
            "Simulated annealing gets out of the dents in which hill climbing stays.",
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

    /// <summary>Within .2 % of a count of starts.</summary>
    private static ReproductionGate Basin(string name, ImmutableArray<double> minimum, int expected) =>
        Near($"starts that end at {name}", new CountNear(minimum, 1e-3), expected, .002 * expected);
}
