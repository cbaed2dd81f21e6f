using System.Numerics;
using Runner.Data;
using Runner.Latent;
using Runner.Networks;

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

internal sealed class Coder<T> : Coder
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Block = NetworkTask<T>.MeasuringBatch;

    private readonly INetworkEngine<T> engine;
    private readonly Dataset<T> set;
    private readonly T[] parameters;

    /// <param name="recorded">Parameters, then the engine's state.</param>
    public Coder(INetworkEngine<T> engine, ReadOnlySpan<T> recorded, Dataset<T> set, LatentData data, int width)
    {
        this.engine = engine;
        this.set = set;
        Data = data;
        Width = width;
        parameters = Padding.Allocate<T>(engine.Layout.Count);
        recorded[..engine.Layout.Count].CopyTo(parameters);
        recorded[engine.Layout.Count..].CopyTo(engine.State);
    }

    public override int Features => Data.Features;

    public override int Width { get; }

    public override LatentData Data { get; }

    public override double[] Encode(double[] inputs) => InBlocks(inputs, Features, Width, (count, rows) => engine.Encode(parameters, count, rows));

    public override double[] Decode(double[] codes) => InBlocks(codes, Width, Features, (count, rows) => engine.Decode(parameters, count, rows));

    public override (double[] Codes, int[] Labels) All(bool test) => (test ? set.Test : set.Train) is { } samples
        ? (InBlocks(samples.Inputs, Features, Width, (count, rows) => engine.Encode(parameters, count, rows), samples.Count), samples.Labels)
        : ([], []);

    public override void Dispose() => engine.Dispose();

    private static double[] InBlocks<TFrom>(TFrom[] rows, int width, int wide, Part part, int all = -1)
        where TFrom : unmanaged, INumberBase<TFrom>
    {
        var count = all < 0 ? rows.Length / width : all;
        var found = new double[count * wide];
        for (var from = 0; from < count; from += Block)
        {
            var some = Math.Min(Block, count - from);
            var block = Padding.Allocate<T>(some * width);
            for (var i = 0; i < some * width; i++)
            {
                block[i] = T.CreateTruncating(rows[(from * width) + i]);
            }

            var values = part(some, block.AsMemory(0, some * width));
            for (var i = 0; i < some * wide; i++)
            {
                found[(from * wide) + i] = double.CreateTruncating(values[i]);
            }
        }

        return found;
    }

    private delegate ReadOnlySpan<T> Part(int count, ReadOnlyMemory<T> rows);
}
