using System.Globalization;
using Runner.Data;
using Runner.Specs;

namespace Runner.Networks.Losses;

/// <summary>
/// The targets for which a loss is defined. Both cross-entropies need targets in [0, 1]; with other targets they are unbounded
/// below, and training diverges. The check does not depend on the engine.
/// </summary>
public static class LossDomain
{
    /// <exception cref="NetworkException">A training target is outside the domain of the loss.</exception>
    public static void Check<T>(TrialConfig config, Dataset<T> data, bool oneHot)
        where T : unmanaged
    {
        if (Targets(config, data.Train, oneHot) is not { } range || range.IsWithin(0, 1))
        {
            return;
        }

        if (config.Model.Vae is not null)
        {
            throw new NetworkException(
                $"model.vae.likelihood: bernoulli needs values from 0 to 1, and those of {data.Name} go from {Text(range.Least)} to {Text(range.Most)}{Scaled(config.Data)}. {ScaleRemedy(config.Data)}, or use gaussian.");
        }

        var loss = KebabCase.Of(config.Loss.Kind);
        var from = $"from {Text(range.Least)} to {Text(range.Most)}";
        throw new NetworkException(LearningTarget.IsInput(config.Model)
            ? $"loss.name: {loss} needs targets from 0 to 1, and the inputs of {data.Name}, which are the targets here, go {from}{Scaled(config.Data)}. {ScaleRemedy(config.Data)}, or use another loss, such as mse."
            : $"loss.name: {loss} needs targets from 0 to 1, and those of {data.Name} go {from}. Rescale them in the file, or use another loss, such as mse.");
    }

    /// <summary>A warning about held-out targets outside the domain of the loss; null for none.</summary>
    public static string? HeldOut<T>(TrialConfig config, Dataset<T> data, bool oneHot)
        where T : unmanaged =>
        data.Test is { } test && Targets(config, test, oneHot) is { } range && !range.IsWithin(0, 1)
            ? $"held-out targets go from {Text(range.Least)} to {Text(range.Most)}, and {(config.Model.Vae is not null ? "bernoulli" : KebabCase.Of(config.Loss.Kind))} needs 0 to 1: their test loss has no lower bound. Use another loss to compare test losses."
            : null;

    /// <summary>The range of the targets of a loss with a bounded domain; null for other losses, and for classes.</summary>
    private static ValueRange? Targets<T>(TrialConfig config, Samples<T> samples, bool oneHot)
        where T : unmanaged =>
        config.Model.Vae is { } vae ? vae.Likelihood == VaeLikelihood.Bernoulli ? samples.InputRange : null
        : config.Model.Kind == ModelKind.Module || oneHot || config.Loss.Kind is not (LossKind.BinaryCrossEntropy or LossKind.SoftmaxCrossEntropy) ? null
        : LearningTarget.IsInput(config.Model) ? samples.InputRange
        : samples.TargetRange;

    private static string Scaled(DataConfig data) =>
        $" with data.scale: {KebabCase.Of(data.Scale)}{(data.Center && data.Scale != Scaling.Standardize ? " and data.center: true" : "")}";

    private static string ScaleRemedy(DataConfig data) =>
        data.Scale != Scaling.Unit ? "Use data.scale: unit" : data.Center ? "Leave out data.center" : "Rescale them in the file";

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
