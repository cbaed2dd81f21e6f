using System.Collections.Immutable;
using Runner.Comparison;
using static Runner.Reproduction.ReproductionGate;

namespace Runner.Reproduction.Entries;

/// <summary>Networks with thousands of weights on Fashion-MNIST, which take minutes.</summary>
internal static class DeepEntries
{
    private const string Book = "3-minute PyTorch, chapter 6";

    /// <summary>Mean of the batches' losses during the last epoch, as the book prints it.</summary>
    private static readonly Measured EpochLoss = new("batch-loss");

    public static ImmutableArray<ReproductionEntry> All { get; } =
    [
        Saturation(),
        new(
            "book-autoencoder",
            ReproductionTier.Full,
            "Three numbers retain most of an image: the book's autoencoder beats every linear code of three, from every start.",
            Book + "; principal components",
            [
                Below("highest loss of epoch 10, five starts", new OverTrials(Statistic.Highest, EpochLoss, ..), .030),
                Below("highest final loss, under the best linear code of three", new OverTrials(Statistic.Highest, Measured.FinalLoss, ..), .0410570009),
            ]),
        new(
            "book-denoising",
            ReproductionTier.Full,
            "The median of five starts of the book's denoising autoencoder ends at its printed loss.",
            Book + " (printed: .022503 after epoch 10)",
            [
                Between("median loss of epoch 10, five starts", new OverTrials(Statistic.Median, EpochLoss, ..), .0217, .0233),
                Below("highest loss of epoch 10", new OverTrials(Statistic.Highest, EpochLoss, ..), .030),
            ]),
        new(
            "mode-connectivity",
            ReproductionTier.Full,
            "Networks that share a start stay connected; others are connected once their units are matched.",
            "Frankle et al. 2020; Ainsworth et al. 2023; replica",
            [
                Below("same start: highest instability, points", new ErrorBarrier(Statistic.Highest, SameStart: true, Matched: false), 2),
                AtLeast("other starts: lowest barrier of 12 pairs, points", new ErrorBarrier(Statistic.Lowest, SameStart: false, Matched: false), 10),
                AtMost("matched: highest barrier, points", new ErrorBarrier(Statistic.Highest, SameStart: false, Matched: true), 1.5),
                AtMost("matched: highest share of the barrier left", new BarrierLeft(Statistic.Highest), .1),
            ]),
    ];

    /// <summary>The printed figures are readings of single runs whose random numbers are unknown, so each must lie within the
    /// prediction interval of our five runs. There are five figures, so each is tested at 99 %: together they fail wrongly in at most
    /// 5 % of cases (Bonferroni).</summary>
    private static ReproductionEntry Saturation()
    {
        const double FiveRuns = 4.604;
        const double FiveReadingsOfFiveRuns = 2.797;
        return new(
            "glorot-saturation",
            ReproductionTier.Medium,
            "Deep sigmoid layers saturate; the same layers with tanh learn.",
            "Glorot and Bengio 2010, figure 2; replica",
            [
                Printed("sigmoid: mean of the last hidden layer at the start", .497, [Last(0)], ..5, FiveRuns),
                Printed("sigmoid: the same after 500 updates", .222, [Last(500)], ..5, FiveRuns),
                Printed("sigmoid: the same after 3,999", .052, [Last(3999)], ..5, FiveRuns),
                Printed("sigmoid: loss from 2,000 on", 2.305, [.. new[] { 2000, 2500, 3000, 3500, 3999 }.Select(Loss)], ..5, FiveReadingsOfFiveRuns),
                AtLeast("sigmoid: lowest loss at the end", new OverTrials(Statistic.Lowest, Loss(3999), ..5), 2.30),
                Printed("tanh: loss after 3,999", .37, [Loss(3999)], 5.., FiveRuns),
            ]);

        Measured Last(int time) => new("mean-activation.4", time);
        Measured Loss(int time) => new("train-loss", time);
    }

    private static ReproductionGate Printed(string what, double printed, ImmutableArray<Measured> readings, Range trials, double quantile) =>
        AtMost($"{what}, t of the printed {Number.Significant(printed, 4)}", new Surprise(printed, readings, trials), quantile);
}
