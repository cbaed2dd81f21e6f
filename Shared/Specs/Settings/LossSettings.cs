using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>The settings of the section <c>loss</c>.</summary>
internal static class LossSettings
{
    public static readonly Setting Name = Choice<LossKind>("loss.name", "loss", "What training minimises.")
        .By(Is("model.kind", "neuron"), "half-mse").Else("mse").When(IsNot("model.kind", "surface", "module", "vae"));

    public static readonly Setting Reduction = Choice<LossReduction>("loss.reduction", "reduction", "Mean or sum over outputs; over samples always the mean.")
        .OffAt("mean").When(Is("loss.name", "mse", "binary-cross-entropy", "l1", "huber"));

    public static readonly Setting Delta = Number("loss.delta", Positive, "Error at which the loss changes from quadratic to linear.")
        .Else(1).When(Is("loss.name", "huber"));

    public static readonly Setting OmitOutputSlope = Flag("loss.omit-output-slope", "Leave out the slope of the output's sigmoid, as the animations of Nielsen's book do.")
        .OffAt(false).When(Is("loss.name", "mse", "half-mse", "binary-cross-entropy"));

    public static readonly Setting[] All = [Name, Reduction, Delta, OmitOutputSlope];
}
