using System.Collections.Immutable;
using static Runner.Reproduction.ReproductionGate;

namespace Runner.Reproduction.Entries;

/// <summary>XOR from 500 starts that are the same on every machine. The recorded loss is half the mean squared error.</summary>
internal static class XorEntries
{
    private const string Source = "computed from the definition";

    public static ImmutableArray<ReproductionEntry> All { get; } =
    [
        new(
            "xor",
            ReproductionTier.Quick,
            "Of 500 starts, gradient descent solves XOR from 416; the others end at a loss of 1/16, 1/12 or 1/8.",
            Source + "; levels: Hamey 1998",
            [
                Solved("solved", ..500, 416),
                Exactly("stuck at 1/16", Level(.059, .0725), 74),
                Exactly("stuck at 1/12", Level(.0735, .105), 9),
                Exactly("stuck at 1/8", Level(.115, .13), 1),
            ]),
        new(
            "xor-optimizers",
            ReproductionTier.Quick,
            "Momentum solves XOR about as often as plain descent; Adam less often.",
            Source,
            [Solved("momentum: solved", ..500, 419), Solved("Adam: solved", 500.., 268)]),
        new(
            "xor-four-units",
            ReproductionTier.Quick,
            "With four hidden units no start gets stuck.",
            Source,
            [Solved("solved", ..500, 500)]),
        new(
            "xor-tree",
            ReproductionTier.Quick,
            "Without weight decay no stuck state of XOR is a minimum; with it a pass leads out of each.",
            "Hamey 1998; " + Source,
            [
                Exactly("no decay: minima", new TreeNumber(0, TreeFigure.Minima), 0),
                AtLeast("no decay: runs that end on a plateau", new TreeNumber(0, TreeFigure.WithoutBottom), 1),
                AtLeast("decay: minima", new TreeNumber(1, TreeFigure.Minima), 2),
                Exactly("decay: runs that end on a plateau", new TreeNumber(1, TreeFigure.WithoutBottom), 0),
                AtLeast("decay: share of joins that are passes", new TreeNumber(1, TreeFigure.VerifiedShare), .9),
                Exactly("decay: share of the runs above the deepest minimum whose way out is a pass", new TreeNumber(1, TreeFigure.HeldByPass), 1),
            ]),
    ];

    /// <summary>Every |e| is below .4 after the last update.</summary>
    private static ReproductionGate Solved(string what, Range trials, int expected) =>
        Exactly(what, new CountOf(new Measured("max-error"), 0, .4, trials), expected);

    private static CountOf Level(double low, double high) => new(Measured.FinalLoss, low, high, ..);
}
