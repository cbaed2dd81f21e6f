using System.Numerics;
using Runner.Data;
using Runner.Latent;

namespace Runner.Training;

/// <summary>A recorded autoencoder.</summary>
public abstract class Coder : ICoder, IDisposable
{
    public abstract int Features { get; }

    public abstract int Width { get; }

    /// <summary>The samples that it is looked at by.</summary>
    public abstract LatentData Data { get; }

    public abstract double[] Encode(double[] inputs);

    public abstract double[] Decode(double[] codes);

    /// <summary>The codes of all samples of a part of the data, and their classes; no classes where the data have none.</summary>
    /// <param name="test">Whether of the test samples; there may be none.</param>
    public abstract (double[] Codes, int[] Labels) All(bool test);

    public abstract void Dispose();
}

internal sealed class Coder<T>(CodeNetwork<T> network, Dataset<T> set, LatentData data) : Coder
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int Features => network.Features;

    public override int Width => network.Width;

    public override LatentData Data => data;

    public override double[] Encode(double[] inputs) => network.Encode(inputs, inputs.Length / Features);

    public override double[] Decode(double[] codes) => network.Decode(codes);

    public override (double[] Codes, int[] Labels) All(bool test) => (test ? set.Test : set.Train) is { } samples
        ? (network.Encode(samples.Inputs, samples.Count), samples.Labels)
        : ([], []);

    public override void Dispose() => network.Dispose();
}
