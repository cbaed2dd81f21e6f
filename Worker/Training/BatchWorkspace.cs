using System.Numerics;
using Runner.Data;
using Runner.Networks;

namespace Runner.Training;

/// <summary>The buffers of a batch, which trials of the same shape can reuse one after another.</summary>
internal sealed class BatchWorkspace<T>(int capacity, int inputs, int outputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<Samples<T>, T[]> oneHot = new(ReferenceEqualityComparer.Instance);

    /// <summary>[batch, inputs], gathered.</summary>
    public T[] Inputs { get; } = Padding.Allocate<T>(checked(capacity * inputs));

    /// <summary>[batch, inputs], corrupted.</summary>
    public T[] Noisy { get; } = Padding.Allocate<T>(checked(capacity * inputs));

    /// <summary>[batch, outputs], gathered.</summary>
    public T[] Targets { get; } = Padding.Allocate<T>(checked(capacity * outputs));

    public bool Fits(int otherCapacity, int otherInputs, int otherOutputs) =>
        capacity == otherCapacity && inputs == otherInputs && outputs == otherOutputs;

    /// <summary>[count, classes]: 1 at each sample's label. Created once per data set.</summary>
    public T[] OneHot(Samples<T> samples, int width)
    {
        if (!oneHot.TryGetValue(samples, out var targets))
        {
            targets = LearningTarget.OneHot(samples, width);
            oneHot[samples] = targets;
        }

        return targets;
    }
}
