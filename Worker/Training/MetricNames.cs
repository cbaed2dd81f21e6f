namespace Runner.Training;

/// <summary>Names of the metrics that a curve can record. A metric measured by layer becomes one column per
/// layer, such as <c>gradient-norm.2</c>.</summary>
public static class MetricNames
{
    /// <summary>Loss over the whole training set at the point of the curve, without noise, dropout or penalties.</summary>
    public const string TrainLoss = "train-loss";

    /// <summary>Mean of the batch losses during the epoch, while the weights change; what PyTorch scripts usually print.</summary>
    public const string BatchLoss = "batch-loss";

    public const string TestLoss = "test-loss";

    public const string TrainAccuracy = "train-accuracy";

    public const string TestAccuracy = "test-accuracy";

    /// <summary>The first output for the first training sample; for the model neuron, its activation a.</summary>
    public const string Output = "output";

    /// <summary>The largest |output − target| over the training set.</summary>
    public const string MaxError = "max-error";

    /// <summary>Norm of the gradient of a layer's parameters.</summary>
    public const string GradientNorm = "gradient-norm";

    /// <summary>Share of (sample, unit) pairs of a layer whose slope is below 5 % of the activation's largest.</summary>
    public const string Saturated = "saturated";

    /// <summary>Share of a layer's units whose slope is below 1e-6 on every sample, so that no gradient passes through them.</summary>
    public const string Dead = "dead";

    /// <summary>Norm of a layer's weights.</summary>
    public const string WeightNorm = "weight-norm";

    /// <summary>Norm of the last update of a layer's weights over the norm of the weights before it.</summary>
    public const string UpdateRatio = "update-ratio";

    /// <summary>Effective rank of the code.</summary>
    public const string EffectiveRank = "effective-rank";

    /// <summary>Curvature of the objective along its gradient.</summary>
    public const string Sharpness = "sharpness";

    /// <summary>Mean over the training set of the squared error summed over outputs, independent of the loss.</summary>
    public const string SquaredError = "squared-error";

    /// <summary>Mean of a layer's outputs.</summary>
    public const string MeanActivation = "mean-activation";

    /// <summary>Mean square of a layer's outputs divided by that of the network's input.</summary>
    public const string Signal = "signal";

    /// <summary>Singular values of the Jacobian ∂output/∂input at the first training sample, largest first.</summary>
    public const string Jacobian = "jacobian";

    /// <summary>Norm over the samples of ∂loss/∂input by step: <c>step-gradient.0</c> is of the last step, <c>step-gradient.τ</c> of the one τ before.</summary>
    public const string StepGradient = "step-gradient";

    /// <summary>vae: minus the log-likelihood, nats a sample.</summary>
    public const string Reconstruction = "reconstruction";

    /// <summary>vae: divergence of the code from N(0, 1), nats a sample.</summary>
    public const string Divergence = "kl";

    /// <summary>vae: the evidence lower bound, nats a sample.</summary>
    public const string Elbo = "elbo";

    /// <summary>vae: coordinates of the code whose divergence is above <see cref="ActiveNats"/>.</summary>
    public const string ActiveUnits = "active-units";

    /// <summary>vae with Gaussian outputs: their variance.</summary>
    public const string NoiseVariance = "noise-variance";

    /// <summary>Mean divergence above which a coordinate says something.</summary>
    public const double ActiveNats = 0.01;

    /// <summary>surface: one column per coordinate, <c>x1</c>, <c>x2</c>, ….</summary>
    public const string Coordinates = "coordinates";

    /// <summary>Whether a metric is computed on the samples whose number is <c>measure.samples</c>.</summary>
    public static bool LooksAtSamples(string metric) =>
        metric is GradientNorm or Saturated or Dead or EffectiveRank or Sharpness or MeanActivation or Signal or StepGradient or Reconstruction or Divergence or Elbo or ActiveUnits;

    public static IReadOnlyList<string> All { get; } =
    [
        TrainLoss, BatchLoss, TestLoss, TrainAccuracy, TestAccuracy, Output, MaxError,
        GradientNorm, Saturated, Dead, WeightNorm, UpdateRatio, EffectiveRank, Sharpness,
        SquaredError, MeanActivation, Signal, Jacobian, StepGradient, Reconstruction, Divergence, Elbo, ActiveUnits, NoiseVariance, Coordinates,
    ];
}
