using System.Numerics;
using Runner.Networks;

namespace Runner.Training;

/// <summary>The large buffers of a built-in network, which trials of the same shape can reuse one after another.</summary>
internal sealed class NetworkWorkspace<T>(NetworkShape shape, int capacity, double dropout, bool lossOnLogits)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Network<T> Network { get; } = shape.Build<T>(capacity, dropout, lossOnLogits);

    public bool Fits(NetworkShape other, int otherCapacity, double otherDropout, bool otherLossOnLogits) =>
        Network.Capacity == otherCapacity
        && dropout == otherDropout
        && lossOnLogits == otherLossOnLogits
        && shape.Bias == other.Bias
        && shape.Slope == other.Slope
        && shape.Code == other.Code
        && shape.Layers.AsSpan().SequenceEqual(other.Layers.AsSpan());
}
