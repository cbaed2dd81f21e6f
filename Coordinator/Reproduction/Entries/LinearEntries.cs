using System.Collections.Immutable;
using static Runner.Reproduction.ReproductionGate;

namespace Runner.Reproduction.Entries;

/// <summary>Linear networks, whose optima and learning dynamics are known in closed form.</summary>
internal static class LinearEntries
{
    private const string BaldiHornik = "Baldi and Hornik 1989; closed form";

    private static readonly (string Set, double Loss, int Down)[] CriticalPoints =
        [("{1,2}", .3125, 0), ("{1,3}", 1.0625, 1), ("{1,4}", 1.25, 2), ("{2,3}", 4.0625, 2), ("{2,4}", 4.25, 3), ("{3,4}", 5.0, 4)];

    private const int LinearTreeReplicates = 8;

    public static ImmutableArray<ReproductionEntry> All { get; } =
    [
        new(
            "linear-oracle",
            ReproductionTier.Quick,
            "A linear autoencoder reaches the optimum, the principal components, from every start.",
            BaldiHornik,
            [
                Near("highest final loss of 200 starts", new OverTrials(Statistic.Highest, Measured.FinalLoss, ..), .3125, 1e-9),
                Near("lowest final loss of 200 starts", new OverTrials(Statistic.Lowest, Measured.FinalLoss, ..), .3125, 1e-9),
            ]),
        new(
            "linear-saddles",
            ReproductionTier.Quick,
            "Every other choice of components is a saddle that training never leaves.",
            BaldiHornik,
            [
                .. CriticalPoints.SelectMany((point, trial) => new[]
                {
                    Exactly($"{point.Set}: loss after 2,000 updates", new OfTrial(trial, Measured.FinalLoss), point.Loss),
                    Exactly($"{point.Set}: negative directions", new NegativeDirections(trial), point.Down),
                }),
            ]),
        new(
            "linear-tree",
            ReproductionTier.Quick,
            "No two minima of a linear autoencoder are separated by a barrier, and every other stationary point is a saddle.",
            BaldiHornik,
            [
                Exactly("minima with a rise between them", new TreeNumber(0, TreeFigure.Minima), 1),
                Exactly("highest barrier between two ends", new TreeNumber(0, TreeFigure.HighestBarrier), 0),
                .. CriticalPoints[1..].SelectMany((point, i) => new[]
                {
                    Near($"{point.Set}: loss", new OfTrial(i * LinearTreeReplicates, Measured.FinalLoss), point.Loss, 1e-12),
                    Exactly($"{point.Set}: ways down", new NegativeDirections(i * LinearTreeReplicates), point.Down),
                }),
            ]),
        new(
            "linear-code",
            ReproductionTier.Quick,
            "From the code of a linear autoencoder a linear rule names as many digits as from the principal components, and the reconstructions are as far off.",
            BaldiHornik,
            [
                .. new[] { 2, 4, 8 }.SelectMany((width, point) => new[]
                {
                    Exactly($"{width} numbers: largest difference of correctly named samples", new CodeGap(CodeFigure.LinearHits, (point * 5)..((point + 1) * 5)), 0),
                    Near($"{width} numbers: largest relative difference of errors", new CodeGap(CodeFigure.Error, (point * 5)..((point + 1) * 5)), 0, 1e-9),
                }),
            ]),
        new(
            "fashion-linear",
            ReproductionTier.Medium,
            "On Fashion-MNIST with 7 × 7 pixels too, a linear autoencoder with a code of three converges to the principal components.",
            BaldiHornik,
            [
                Between("lowest final loss", new OverTrials(Statistic.Lowest, Measured.FinalLoss, ..), .0168784964 - 5e-11, .01688),
                Between("highest final loss", new OverTrials(Statistic.Highest, Measured.FinalLoss, ..), .0168784964 - 5e-11, .01688),
            ]),
        new(
            "fashion-components",
            ReproductionTier.Medium,
            "The error that the best linear code of k numbers leaves on Fashion-MNIST.",
            "principal components; computed from the definition",
            [
                .. new (string What, double Loss)[]
                {
                    ("variance", .0870105370), ("k = 1", .0617433488), ("k = 2", .0462943583),
                    ("k = 3", .0410570009), ("k = 12", .0227123978), ("k = 32", .0151271215),
                }.Select((row, trial) => Near(row.What, new OfTrial(trial, Measured.FinalLoss), row.Loss, 5e-11)),
            ]),
        new(
            "fashion-pooled-components",
            ReproductionTier.Quick,
            "The same for Fashion-MNIST with 7 × 7 pixels.",
            "principal components; computed from the definition",
            [
                Near("k = 3", new OfTrial(1, Measured.FinalLoss), .0168784964, 5e-11),
                Near("k = 6, squared error per image", new OfTrial(2, new Measured("squared-error")), .4257, 5e-5),
                Near("variance per image", new OfTrial(0, new Measured("squared-error")), 2.8377, 5e-5),
            ]),
        new(
            "saxe-half-times",
            ReproductionTier.Quick,
            "A linear network of two layers learns each mode independently, the strong ones first.",
            "Saxe, McClelland and Ganguli 2014; exact solution",
            [
                Near("mode of strength 3: updates to half of it", new FirstTime(0, "jacobian.1", 1.5), 1334, 3),
                Near("mode of strength 2: updates to half of it", new FirstTime(0, "jacobian.2", 1), 1900, 3),
                Near("mode of strength 1: updates to half of it", new FirstTime(0, "jacobian.3", .5), 3453, 3),
            ]),
    ];
}
