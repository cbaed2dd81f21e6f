using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Data;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Training;

/// <summary>Decides which trials train in lanes, and which of them together, from their configurations alone. The decision
/// affects the speed of training, never its bits.</summary>
internal static class LaneRules
{
    /// <summary>The widest layer of a network that trains in lanes. A row of a wider layer fills vectors by itself.</summary>
    public const int WidestLayer = 16;

    /// <summary>Size in bytes up to which a group's buffers stay in the L1 cache (for eight vectors of trials) or the L2 cache
    /// (for four).</summary>
    private const int FirstCache = 40 << 10;
    private const int SecondCache = 512 << 10;

    /// <summary>The number of trials like this one that may share a lane group; 0 if it trains alone. Lanes are for
    /// narrow dense networks whose loss and update rule work element by element, without anything that draws random
    /// numbers during training or couples all parameters.</summary>
    public static int Most(TrialConfig config, TrainingContext context)
    {
        var plain = config.Model.Kind is ModelKind.Autoencoder or ModelKind.Mlp or ModelKind.Neuron or ModelKind.Layers
            && config.Model.Noise.Kind == NoiseKind.None
            && config.Loss.Kind != LossKind.SoftmaxCrossEntropy
            && config.Optimizer.Kind < OptimizerKind.Lbfgs
            && config.Regularizer is { L1: 0, L2: 0, Sparsity: 0, Contractive: 0, Dropout: 0 }
            && config.Training is { ClipNorm: 0, ClipValue: 0, Engine: TrainingEngine.BuiltIn, KeepState: KeptState.None, Nudge: 0 }
            && config.Training.Order != BatchOrder.Fresh
            && config.Stop.WallSeconds == 0
            && !config.Measure.Curves.Contains(MetricNames.UpdateRatio);
        if (!plain)
        {
            return 0;
        }

        try
        {
            return config.Training.Precision == Precision.Float32 ? Most<float>(config, context) : Most<double>(config, context);
        }
        catch (Exception problem) when (problem is DataException or NetworkException or IOException)
        {
            // The trial reports the problem when it is trained alone.
            return 0;
        }
    }

    /// <summary>Whether two trials that may train in lanes may share a group: they may differ only in initialization, seeds and
    /// the numbers of their optimizer.</summary>
    public static bool Together(TrialConfig a, TrialConfig b) =>
        a.Data == b.Data
        && SameModel(a.Model, b.Model)
        && a.Loss == b.Loss
        && a.Optimizer.Kind == b.Optimizer.Kind
        && (a.Training == b.Training || a.Training with { WeightDecay = b.Training.WeightDecay } == b.Training)
        && a.Regularizer == b.Regularizer
        && a.Stop.Equals(b.Stop)
        && a.Measure.Every == b.Measure.Every
        && a.Measure.Weights == b.Measure.Weights
        && Same(a.Measure.Curves, b.Measure.Curves)
        && Same(a.Schedule.At, b.Schedule.At)
        && (a.Schedule == b.Schedule || a.Schedule with { At = b.Schedule.At } == b.Schedule);

    /// <summary>Whether a trial that may train in lanes does so even by itself, beside idle lanes.</summary>
    public static bool EvenAlone(TrialConfig config, TrainingContext context) => config.Training.Precision == Precision.Float32
        ? EvenAlone<float>(config, context)
        : EvenAlone<double>(config, context);

    /// <summary>The number of lanes for this many trials: one vector, or four or eight, whose latencies overlap.</summary>
    public static int Width<T>(int trials)
    {
        var vector = Vector512<T>.Count;
        return trials <= vector ? vector : trials <= 4 * vector ? 4 * vector : 8 * vector;
    }

    private static bool EvenAlone<T>(TrialConfig config, TrainingContext context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var data = context.Data.Open<T>(config.Data);
        return TrialFit.Of(config, data).Shape!.IsTiny(config.Training.BatchOf(data.Train.Count));
    }

    private static int Most<T>(TrialConfig config, TrainingContext context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var data = context.Data.Open<T>(config.Data);
        var train = data.Train;
        var shape = TrialFit.Of(config, data).Shape!;
        if (train.Features > WidestLayer || shape.Layers.Any(layer => layer.Units > WidestLayer))
        {
            return 0;
        }

        var batch = config.Training.BatchOf(train.Count);
        var numbers = (3L * shape.Layout().Count) + (2L * batch * shape.Layers.Sum(layer => layer.Units));
        var bytes = numbers * 64;
        return Vector512<T>.Count * (8 * bytes <= FirstCache ? 8 : 4 * bytes <= SecondCache ? 4 : 1);
    }

    private static bool SameModel(ModelConfig a, ModelConfig b) =>
        Same(a.Encoder, b.Encoder)
        && Same(a.Hidden, b.Hidden)
        && Same(a.Layers, b.Layers)
        && Same(a.Decoder, b.Decoder)
        && a with { Init = b.Init, Encoder = b.Encoder, Hidden = b.Hidden, Layers = b.Layers, Decoder = b.Decoder } == b;

    private static bool Same<TItem>(ImmutableArray<TItem> a, ImmutableArray<TItem> b) =>
        a == b || (!a.IsDefault && !b.IsDefault && a.AsSpan().SequenceEqual(b.AsSpan()));
}
