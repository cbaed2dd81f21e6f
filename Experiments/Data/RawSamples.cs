using System.Collections.Immutable;

namespace Runner.Data;

/// <summary>A data set as its source has it, before anything is taken, pooled, split or scaled.</summary>
/// <param name="Name">As the spec writes it.</param>
/// <param name="Values">[Count, Features], row-major.</param>
internal sealed record RawSamples(string Name, int Count, int Features, RawValues Values)
{
    /// <summary>[Count, TargetWidth], row-major; empty when the source has no target values.</summary>
    public double[] Targets { get; init; } = [];

    public int TargetWidth { get; init; }

    /// <summary>Class of each sample from 0; empty when the source has none.</summary>
    public int[] Labels { get; init; } = [];

    public int Classes { get; init; }

    public ImageShape? Image { get; init; }

    public SequenceShape? Sequence { get; init; }

    /// <summary>Steps of a target that has a part for each; 0 for a target of the whole sample.</summary>
    public int TargetSteps { get; init; }

    /// <summary>Makes further samples like these; null where there are only these.</summary>
    public ISampleSource? Endless { get; init; }

    /// <summary>The value that means "full", from 0; null when the source defines none.</summary>
    public double? FullScale { get; init; }

    /// <summary>The source's own test samples; used when the spec holds nothing out.</summary>
    public RawSamples? OwnTest { get; init; }

    /// <summary>One per feature, of a sequence one per feature of a step; empty where the source has no names.</summary>
    public ImmutableArray<string> FeatureNames { get; init; } = [];

    /// <summary>One per column of <see cref="Targets"/>; empty where the source has no names.</summary>
    public ImmutableArray<string> TargetNames { get; init; } = [];

    /// <summary>In order of the classes; empty where they are numbers.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>Names of what the source has and nobody learns from: columns, files.</summary>
    public ImmutableArray<string> LeftOut { get; init; } = [];

    /// <summary>Whether a table's first line was taken for names; null for what is no table.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Samples that were left out because a value is missing.</summary>
    public int Dropped { get; init; }

    /// <summary>Values that are missing: not-a-number in <see cref="Values"/>, to be filled in.</summary>
    public long Missing { get; init; }
}

/// <summary>Numbers in the width that they were stored in: 47 million bytes need not become 376 MB of float64 to be scaled.</summary>
internal abstract class RawValues
{
    /// <summary>Copies the values from index <paramref name="start"/> on.</summary>
    public abstract void CopyTo(int start, Span<double> into);
}

internal sealed class ByteValues(byte[] values) : RawValues
{
    public override void CopyTo(int start, Span<double> into)
    {
        var from = values.AsSpan(start, into.Length);
        for (var i = 0; i < into.Length; i++)
        {
            into[i] = from[i];
        }
    }
}

internal sealed class DoubleValues(double[] values) : RawValues
{
    public override void CopyTo(int start, Span<double> into) => values.AsSpan(start, into.Length).CopyTo(into);
}
