using System.Numerics;
using Runner.Data;
using Runner.Networks;
using Runner.Networks.Lanes;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Training;

/// <summary>The buffers of a lane group, which the next group of the same shape reuses.</summary>
internal sealed class LaneWorkspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The smallest number of samples per batch of a measurement.</summary>
    private const int MeasuringBatch = 16;

    private readonly NetworkShape shape;
    private readonly LossConfig loss;
    private readonly Samples<T> samples;
    private readonly T[] targets;
    private readonly int batch;
    private readonly bool inOrder;

    public LaneWorkspace(NetworkTask<T> task, int width)
    {
        shape = task.Shape;
        loss = task.LossConfig;
        samples = task.Train;
        targets = task.TrainTargets;
        batch = task.Batch;
        inOrder = task.InOrder;
        Network = new LaneNetwork<T>(shape, task.Loss, width, Math.Max(batch, Math.Min(MeasuringBatch, samples.Count)));
        Sum = new LaneLossSum<T>(width);
        Totals = new AlignedBuffer<double>(width);
        var own = !ReferenceEquals(targets, samples.Inputs);
        AllInputs = Copy(samples.Inputs, samples.Count * Network.Inputs);
        AllTargets = own ? Copy(targets, samples.Count * Network.Outputs) : AllInputs;
        Inputs = new AlignedBuffer<T>(inOrder ? 0 : checked(batch * Network.Inputs * width));
        Targets = own ? new AlignedBuffer<T>(inOrder ? 0 : checked(batch * Network.Outputs * width)) : Inputs;
    }

    public LaneNetwork<T> Network { get; }

    public LaneLossSum<T> Sum { get; }

    /// <summary>[width].</summary>
    public AlignedBuffer<double> Totals { get; }

    /// <summary>[samples, inputs]: the training set.</summary>
    public AlignedBuffer<T> AllInputs { get; }

    /// <summary>[samples, outputs].</summary>
    public AlignedBuffer<T> AllTargets { get; }

    /// <summary>[batch, inputs, width]: each trial's own batch.</summary>
    public AlignedBuffer<T> Inputs { get; }

    /// <summary>[batch, outputs, width]; the inputs themselves for an autoencoder.</summary>
    public AlignedBuffer<T> Targets { get; }

    /// <summary>Whether a group of this task can use these buffers.</summary>
    public bool Fits(NetworkTask<T> task, int width) =>
        Network.Width == width
        && batch == task.Batch
        && inOrder == task.InOrder
        && ReferenceEquals(samples, task.Train)
        && ReferenceEquals(targets, task.TrainTargets)
        && loss == task.LossConfig
        && shape.Bias == task.Shape.Bias
        && shape.Slope == task.Shape.Slope
        && shape.Layers.AsSpan().SequenceEqual(task.Shape.Layers.AsSpan());

    /// <summary>Clears the parameters, so that idle lanes compute only finite numbers.</summary>
    public void Begin() => Network.Parameters.Span.Clear();

    private static AlignedBuffer<T> Copy(T[] values, int count)
    {
        var copy = new AlignedBuffer<T>(count);
        values.AsSpan(0, count).CopyTo(copy.Span);
        return copy;
    }
}
