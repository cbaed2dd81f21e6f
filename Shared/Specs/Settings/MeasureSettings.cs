using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>The settings of the section <c>measure</c>.</summary>
internal static class MeasureSettings
{
    public static readonly Setting Curves = new Setting(
            "measure.curves",
            new ListType(
                new ChoiceType("metric", ["train-loss", "batch-loss", "test-loss", "train-accuracy", "test-accuracy", "output", "max-error", "gradient-norm", "saturated", "dead", "weight-norm", "update-ratio", "effective-rank", "sharpness", "squared-error", "mean-activation", "signal", "jacobian", "step-gradient", "reconstruction", "kl", "elbo", "active-units", "noise-variance", "coordinates"]),
                1,
                25,
                "[train-loss, test-loss]",
                Distinct: true),
            "The metrics to record.")
        .By(IsOn("data.test").Or(IsOn("data.folds")), Words("train-loss", "test-loss")).Else(Words("train-loss"));

    public static readonly Setting Every = Whole("measure.every", 0, 1_000_000_000, "Epochs (or updates) between points; the first and the last are always recorded, and with 0 only these.")
        .Else(1);

    public static readonly Setting Weights = Flag("measure.weights", "Store the final weights, not only their hash.").Else(true);

    public static readonly Setting Samples = Whole(
            "measure.samples",
            1,
            10_000_000,
            "Training samples that metrics of layers and gradients look at (gradient-norm, saturated, dead, effective-rank, sharpness, mean-activation, signal, step-gradient, reconstruction, kl, elbo, active-units): all where there are no more, otherwise so many drawn at random, the same for all trials.")
        .OffAt(MeasureConfig.UsualSamples);

    public static readonly Setting[] All = [Curves, Every, Weights, Samples];
}
