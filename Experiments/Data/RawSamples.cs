using System.Collections.Immutable;

namespace Runner.Data;

/// <summary>A data set as read from its source, before preparation.</summary>
/// <param name="Name">Its name in the spec.</param>
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

    /// <summary>The upper end of the source's own scale, which starts at 0; null when the source defines none.</summary>
    public double? FullScale { get; init; }

    /// <summary>The source's own test samples; used when the spec holds nothing out.</summary>
    public RawSamples? OwnTest { get; init; }

    /// <summary>One per feature, of a sequence one per feature of a step; empty where the source has no names.</summary>
    public ImmutableArray<string> FeatureNames { get; init; } = [];

    /// <summary>One name per column of <see cref="Targets"/>; empty when the source has no names.</summary>
    public ImmutableArray<string> TargetNames { get; init; } = [];

    /// <summary>In order of the classes; empty when classes are numbers.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>Names of columns or files of the source that are not used.</summary>
    public ImmutableArray<string> LeftOut { get; init; } = [];

    /// <summary>Whether a table's first line was read as names; null when the source is not a table.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Samples that were left out because a value is missing.</summary>
    public int Dropped { get; init; }

    /// <summary>Rows of a table that are in no sequence.</summary>
    public int LeftOver { get; init; }

    /// <summary>What is probably not intended, each a sentence with its remedy.</summary>
    public ImmutableArray<string> Traps { get; init; } = [];

    /// <summary>The number of missing values, which are NaN in <see cref="Values"/> until they are filled in.</summary>
    public long Missing { get; init; }
}

/// <summary>Numbers in their stored width, so that 47 million bytes do not become 376 MB of float64.</summary>
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
