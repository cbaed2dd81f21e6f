using System.Numerics;
using Runner.Data;
using Runner.Networks;

namespace Runner.Training;

/// <summary>A network's buffers and the batch's: everything large that trials of one shape can hand on.</summary>
internal sealed class NetworkWorkspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkShape shape;
    private readonly double dropout;
    private readonly bool lossOnLogits;
    private readonly Dictionary<Samples<T>, T[]> oneHot = new(ReferenceEqualityComparer.Instance);

    public NetworkWorkspace(NetworkShape shape, int capacity, double dropout, bool lossOnLogits)
    {
        this.shape = shape;
        this.dropout = dropout;
        this.lossOnLogits = lossOnLogits;
        Network = shape.Build<T>(capacity, dropout, lossOnLogits);
        Inputs = Padding.Allocate<T>(checked(capacity * Network.Inputs));
        Noisy = Padding.Allocate<T>(checked(capacity * Network.Inputs));
        Targets = Padding.Allocate<T>(checked(capacity * Network.Outputs));
    }

    public Network<T> Network { get; }

    /// <summary>[batch, inputs], gathered.</summary>
    public T[] Inputs { get; }

    /// <summary>[batch, inputs], corrupted.</summary>
    public T[] Noisy { get; }

    /// <summary>[batch, outputs], gathered.</summary>
    public T[] Targets { get; }

    public bool Fits(NetworkShape other, int capacity, double otherDropout, bool otherLossOnLogits) =>
        Network.Capacity == capacity
        && dropout == otherDropout
        && lossOnLogits == otherLossOnLogits
        && shape.Bias == other.Bias
        && shape.Slope == other.Slope
        && shape.Code == other.Code
        && shape.Layers.AsSpan().SequenceEqual(other.Layers.AsSpan());

    /// <summary>[count, classes]: 1 at each sample's label. Made once a data set.</summary>
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
