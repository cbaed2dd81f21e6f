using System.Numerics;
using Runner.Networks;

namespace Runner.Training;

/// <summary>The half of a recorded autoencoder that makes samples of codes. It keeps no data in memory. Not for several threads at once.</summary>
public abstract class Decoder : IDisposable
{
    /// <summary>Number of values of a sample.</summary>
    public abstract int Features { get; }

    /// <summary>Number of values of a code.</summary>
    public abstract int Width { get; }

    /// <param name="codes">[count, <see cref="Width"/>], row-major.</param>
    /// <returns>[count, <see cref="Features"/>].</returns>
    public abstract double[] Decode(double[] codes);

    public abstract void Dispose();
}

/// <summary>A network with a code, with its recorded weights.</summary>
internal sealed class CodeNetwork<T> : Decoder
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Block = NetworkTask<T>.MeasuringBatch;

    private readonly INetworkEngine<T> engine;
    private readonly T[] parameters;

    /// <param name="recorded">Parameters, then the engine's state.</param>
    public CodeNetwork(INetworkEngine<T> engine, ReadOnlySpan<T> recorded, int features, int width)
    {
        this.engine = engine;
        (Features, Width) = (features, width);
        parameters = Padding.Allocate<T>(engine.Layout.Count);
        recorded[..engine.Layout.Count].CopyTo(parameters);
        recorded[engine.Layout.Count..].CopyTo(engine.State);
    }

    public override int Features { get; }

    public override int Width { get; }

    /// <param name="inputs">[count, <see cref="Decoder.Features"/>]; what follows is not read.</param>
    public double[] Encode<TFrom>(TFrom[] inputs, int count)
        where TFrom : unmanaged, INumberBase<TFrom> => InBlocks(inputs, count, Features, Width, (some, rows) => engine.Encode(parameters, some, rows));

    public override double[] Decode(double[] codes) => InBlocks(codes, codes.Length / Width, Width, Features, (some, rows) => engine.Decode(parameters, some, rows));

    public override void Dispose() => engine.Dispose();

    private static double[] InBlocks<TFrom>(TFrom[] rows, int count, int width, int wide, Part part)
        where TFrom : unmanaged, INumberBase<TFrom>
    {
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
