using System.Collections.Immutable;

namespace Runner.Reproduction;

/// <summary>Every result that Runner reproduces. Gates allow for the rounding of the printed figures, not for another
/// algorithm; a gate that is widened is a defect.</summary>
public static class ReproductionCatalogue
{
    public static ImmutableArray<ReproductionEntry> Entries { get; } =
    [
        OneNeuron(),
        new(
            "linear-oracle",
            ReproductionTier.Quick,
            "A linear autoencoder reaches the optimum of principal components from every start.",
            "Baldi and Hornik 1989; closed form",
            [
                ReproductionGate.Near("highest final loss of 200 starts", new HighestFinalLoss(), .3125, 1e-9),
                ReproductionGate.Near("lowest final loss", new LowestFinalLoss(), .3125, 1e-9),
            ]),
        new(
            "xor",
            ReproductionTier.Quick,
            "Of 500 starts, gradient descent solves XOR from 416; the others end at 1/8, 1/6 or 1/4.",
            "computed from the definition; levels: Hamey 1998",
            [
                ReproductionGate.Exactly("solved: every |e| < .4", new CountEnding("max-error", 0, .4, ..), 416),
                ReproductionGate.Exactly("stuck at 1/8", new CountEnding("final-loss", .059, .0725, ..), 74),
                ReproductionGate.Exactly("stuck at 1/6", new CountEnding("final-loss", .0735, .105, ..), 9),
                ReproductionGate.Exactly("stuck at 1/4", new CountEnding("final-loss", .115, .13, ..), 1),
            ]),
        new(
            "xor-optimizers",
            ReproductionTier.Quick,
            "Momentum solves XOR about as often as plain descent; Adam less often.",
            "computed from the definition",
            [
                ReproductionGate.Exactly("momentum: solved", new CountEnding("max-error", 0, .4, ..500), 419),
                ReproductionGate.Exactly("adam: solved", new CountEnding("max-error", 0, .4, 500..), 268),
            ]),
        new(
            "xor-four-units",
            ReproductionTier.Quick,
            "With four hidden units no start gets stuck.",
            "computed from the definition",
            [ReproductionGate.Exactly("solved", new CountEnding("max-error", 0, .4, ..), 500)]),
        Rosenbrock(),
        new(
            "momentum-bumps",
            ReproductionTier.Quick,
            "Momentum carries a walk over bumps: .8 reaches the bottom, .9 overshoots.",
            "computed from the definition",
            [
                ReproductionGate.Near("without momentum", new FinalParameter(0, 0), .9025789, 5e-8),
                ReproductionGate.Near("momentum .5", new FinalParameter(1, 0), .9025789, 5e-8),
                ReproductionGate.Near("momentum .8", new FinalParameter(2, 0), 0, 5e-8),
                ReproductionGate.Near("momentum .9", new FinalParameter(3, 0), -.9025789, 5e-8),
            ]),
        new(
            "himmelblau-basins",
            ReproductionTier.Quick,
            "The four basins of Himmelblau's function divide the square of starts.",
            "computed from the definition, within .2 %",
            [
                Basin("(3, 2)", [3, 2], 2616),
                Basin("(−2.8, 3.1)", [-2.805118086953, 3.131312518251], 2652),
                Basin("(−3.8, −3.3)", [-3.779310253378, -3.283185991286], 2414),
                Basin("(3.6, −1.8)", [3.584428340330, -1.848126526964], 2519),
            ]),
        new(
            "rastrigin-hill-climbing",
            ReproductionTier.Quick,
            "Steepest hill climbing reaches the minimum of Rastrigin's function from 121 of 10,201 starts.",
            "computed from the definition",
            [ReproductionGate.Exactly("starts that reach 0", new CountEnding("final-loss", double.NegativeInfinity, 1e-9, ..), 121)]),
    ];

    /// <summary>Nielsen's figures: by time, for each of the trials in the order of the spec (start by cost).</summary>
    private static ReproductionEntry OneNeuron()
    {
        int[] times = [0, 50, 100, 150, 200, 250, 300];
        (int Trial, string Name, double[] Outputs)[] columns =
        [
            (0, "quadratic cost from (.6, .9)", [.8176, .3870, .2110, .1527, .1237, .1061, .0940]),
            (1, "cross-entropy from (.6, .9)", [.8176, .7516, .6789, .6053, .5355, .4726, .4177]),
            (3, "quadratic cost from (2, 2)", [.9820, .9759, .9641, .9334, .7887, .3572, .2028]),
            (4, "cross-entropy from (2, 2)", [.9820, .9710, .9539, .9282, .8912, .8415, .7796]),
        ];
        return new ReproductionEntry(
            "one-neuron",
            ReproductionTier.Quick,
            "One neuron learns slowly where its output is badly wrong; the cross-entropy cures it.",
            "Nielsen, Neural Networks and Deep Learning, chapter 3",
            [
                .. columns.SelectMany(column => times.Select((time, i) => ReproductionGate.Near(
                    $"{column.Name}, output after {time}", new CurveAt(column.Trial, "output", time), column.Outputs[i], 5e-5))),
                ReproductionGate.Near("animation from (.6, .9), output after 300", new CurveAt(2, "output", 300), .0404, 5e-5),
                ReproductionGate.Near("animation from (2, 2), output after 300", new CurveAt(5, "output", 300), .0479, 5e-5),
            ]);
    }

    private static ReproductionEntry Rosenbrock()
    {
        (string Name, double X, double Y)[] ends =
        [
            ("sgd", -.948186378540, .907094100354),
            ("momentum", .622301428483, .385231543321),
            ("nesterov", .457086930281, .205926970656),
            ("adagrad", -.998940358093, 1.004098505009),
            ("rmsprop", -.978863137918, .964367886328),
            ("adam", -1.043575602399, 1.093882662960),
        ];
        return new ReproductionEntry(
            "rosenbrock-optimizers",
            ReproductionTier.Quick,
            "Six optimizers stand where PyTorch's do after 100 steps on Rosenbrock's function.",
            "PyTorch 1.13",
            [
                .. ends.SelectMany((end, trial) => new[]
                {
                    ReproductionGate.Near($"{end.Name}: x", new FinalParameter(trial, 0), end.X, 1e-10),
                    ReproductionGate.Near($"{end.Name}: y", new FinalParameter(trial, 1), end.Y, 1e-10),
                }),
            ]);
    }

    /// <summary>Within .2 % of a count of starts.</summary>
    private static ReproductionGate Basin(string name, ImmutableArray<double> minimum, int expected) => ReproductionGate.Near(
        $"starts that end at {name}", new CountNear(minimum, 1e-3), expected, .002 * expected);
}
