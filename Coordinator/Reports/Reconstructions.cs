using System.Numerics;
using System.Runtime.InteropServices;
using Runner.Data;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Reports;

/// <summary>Passes some samples through a network with a trial's recorded final weights; nothing is trained.</summary>
/// <param name="configuration">A trial's configuration, by index.</param>
/// <param name="weights">A trial's recorded weights, by index; empty when they were not kept.</param>
public sealed class Reconstructions(DataCatalogue data, Func<int, TrialConfig> configuration, Func<int, ReadOnlyMemory<byte>> weights)
    : IReconstructions
{
    private const int Most = 10;

    public ReconstructionSet? Of(int trial)
    {
        var config = configuration(trial);
        return config.Model.Kind != ModelKind.Autoencoder || !LayerList.IsDense(config.Model.Layers) || !LayerList.IsDense(config.Model.Decoder) ? null
            : config.Training.Precision == Precision.Float64 ? Of<double>(config, weights(trial).Span)
            : Of<float>(config, weights(trial).Span);
    }

    private ReconstructionSet? Of<T>(TrialConfig config, ReadOnlySpan<byte> recorded)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (recorded.IsEmpty)
        {
            return null;
        }

        var set = data.Open<T>(config.Data);
        if (set.Image is not { } image)
        {
            return null;
        }

        // Held-out samples, one of each class, are the most informative.
        var samples = set.Test ?? set.Train;
        var chosen = Choose(samples);
        var network = NetworkShape.Of(config.Model, samples.Features, samples.Features).Build<T>(chosen.Length, dropout: 0, lossOnLogits: false);
        var parameters = Padding.Allocate<T>(network.Layout.Count);
        MemoryMarshal.Cast<byte, T>(recorded).CopyTo(parameters);
        var input = new T[chosen.Length * samples.Features];
        for (var i = 0; i < chosen.Length; i++)
        {
            samples.Inputs.AsSpan(chosen[i] * samples.Features, samples.Features).CopyTo(input.AsSpan(i * samples.Features));
        }

        var output = network.Forward(parameters, input, chosen.Length);
        var (low, high) = Range(input);
        return new ReconstructionSet(
            image.Rows, image.Columns, Split<T>(input, samples.Features), Split<T>(output[..input.Length], samples.Features), low, high, set.Test is not null);
    }

    private static int[] Choose<T>(Samples<T> samples)
        where T : unmanaged =>
        samples.Labels.Length == 0
            ? [.. Enumerable.Range(0, Math.Min(Most, samples.Count))]
            : [.. Enumerable.Range(0, samples.Count).DistinctBy(i => samples.Labels[i]).OrderBy(i => samples.Labels[i]).Take(Most)];

    private static double[][] Split<T>(ReadOnlySpan<T> rows, int width)
        where T : unmanaged, INumberBase<T>
    {
        var split = new double[rows.Length / width][];
        for (var row = 0; row < split.Length; row++)
        {
            split[row] = new double[width];
            for (var i = 0; i < width; i++)
            {
                split[row][i] = double.CreateChecked(rows[(row * width) + i]);
            }
        }

        return split;
    }

    private static (double Low, double High) Range<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumberBase<T>
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            low = Math.Min(low, double.CreateChecked(value));
            high = Math.Max(high, double.CreateChecked(value));
        }

        return (low, high);
    }
}
