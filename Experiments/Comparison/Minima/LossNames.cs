using Runner.Specs;

namespace Runner.Comparison.Minima;

/// <summary>The kind of loss that a trial minimises. A loss with penalties or input noise is never compared with a plain one.</summary>
public static class LossNames
{
    /// <summary>The loss of the training data alone.</summary>
    public const string Plain = "training loss";

    public static string Of(TrialConfig config) =>
        $"{(IsPenalised(config) ? "penalised " : "")}{Plain}{(IsNoisy(config) ? " with one draw of the noise" : "")}";

    /// <summary>Whether the loss is that of the training data alone, as recorded during training.</summary>
    public static bool IsPlain(TrialConfig config) => !IsPenalised(config) && !IsNoisy(config);

    /// <summary>Whether the loss has penalty terms.</summary>
    public static bool IsPenalised(TrialConfig config) =>
        config.Regularizer is not { L1: 0, L2: 0, Sparsity: 0, Contractive: 0 } || TrialProblem.Decay(config) > 0;

    private static bool IsNoisy(TrialConfig config) => config.Model.Noise.Kind != NoiseKind.None;
}
