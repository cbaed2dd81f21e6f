using System.Collections.Immutable;
using static Runner.Reproduction.ReproductionGate;

namespace Runner.Reproduction.Entries;

/// <summary>Networks that read a sequence step by step, and convolutional ones that are as deep as such a sequence is long.</summary>
internal static class RecurrentEntries
{
    /// <summary>Mean loss of updates 1,901 to 2,000.</summary>
    private static readonly Measured LastHundred = new("batch-loss");

    private static readonly Measured Accuracy = new("train-accuracy");

    /// <summary>The mean square behind the last of 32 convolutions, of which the first makes 16 channels of one.</summary>
    private static readonly Measured Signal = new("signal.32");

    private const double Shared = 1.0 / 16;

    public static ImmutableArray<ReproductionEntry> All { get; } =
    [
        new(
            "vanishing-in-time",
            ReproductionTier.Quick,
            "What a tanh network did wrong is felt by a fixed factor less with every step back; a chain of identities feels all steps alike.",
            "Pascanu et al. 2013; Le et al. 2015; PyTorch 1.13",
            [
                AtLeast("tanh: lowest R² of a straight line through log norms, 5 to 40 steps back", new GradientInTime(Statistic.Lowest, InTime.Fit, 5, 40, ..5), .95),
                AtLeast("tanh: steepest slope a step", new GradientInTime(Statistic.Lowest, InTime.Slope, 5, 40, ..5), -.9),
                AtMost("tanh: flattest slope a step", new GradientInTime(Statistic.Highest, InTime.Slope, 5, 40, ..5), -.5),
                AtMost("IRNN: largest norm over smallest", new GradientInTime(Statistic.Highest, InTime.Range, 5, 40, 5..), 2),
            ]),
        new(
            "adding-problem",
            ReproductionTier.Medium,
            "Over fifty steps a plain recurrent network learns nothing; rectified units from the identity and long short-term memory do.",
            "Hochreiter and Schmidhuber 1997; Le et al. 2015; PyTorch 1.13",
            [
                AtLeast("tanh: lowest loss of five starts", new OverTrials(Statistic.Lowest, LastHundred, ..5), .15),
                AtMost("IRNN: median loss", new OverTrials(Statistic.Median, LastHundred, 5..10), .12),
                AtMost("LSTM: median loss", new OverTrials(Statistic.Median, LastHundred, 10..), .06),
            ]),
        new(
            "forget-bias",
            ReproductionTier.Medium,
            "Whether a forget gate should start open is said only as far as ten seeds go.",
            "Jozefowicz et al. 2015; no side has to win at this size",
            [Exactly("the comparison claims a difference where the seeds support one, and only there", new ClaimOfTwo(Measured.FinalLoss, ..10, 10..), 1)]),
        new(
            "conv-isometry",
            ReproductionTier.Quick,
            "Thirty-two convolutions with delta-orthogonal kernels leave a picture exactly as large as it was; small normal ones leave nothing.",
            "Xiao et al. 2018; closed form",
            [
                Near("delta-orthogonal: smallest mean square behind all", new OverTrials(Statistic.Lowest, Signal, ..5), Shared, 1e-12),
                Near("delta-orthogonal: largest mean square behind all", new OverTrials(Statistic.Highest, Signal, ..5), Shared, 1e-12),
                Below("normal, a third of the variance: largest mean square behind all", new OverTrials(Statistic.Highest, Signal, 5..), 1e-9),
            ]),
        new(
            "delta-orthogonal",
            ReproductionTier.Medium,
            "A plain network of 32 convolutions learns from delta-orthogonal kernels, and not from small random ones.",
            "Xiao et al. 2018; PyTorch 1.13",
            [
                AtLeast("delta-orthogonal: lowest accuracy", new OverTrials(Statistic.Lowest, Accuracy, ..5), .93),
                AtLeast("normal, variance 1/fan-in: lowest accuracy", new OverTrials(Statistic.Lowest, Accuracy, 5..10), .85),
                Below("normal, a third of that variance: highest accuracy", new OverTrials(Statistic.Highest, Accuracy, 10..), .15),
            ]),
    ];
}
