namespace Runner.Data;

/// <summary>A data set ready to train on: scaled, centred, pooled, subset and split as its configuration says. Prepared in
/// float64 and rounded once to <typeparamref name="T"/>.</summary>
/// <param name="Name">As the spec writes it.</param>
/// <param name="Train">What training sees.</param>
/// <param name="Test">What was held out; null for nothing.</param>
/// <param name="Image">The shape of a sample as an image; null when it is none.</param>
public sealed record Dataset<T>(string Name, Samples<T> Train, Samples<T>? Test, ImageShape? Image)
    where T : unmanaged
{
    /// <summary>What was found in the source.</summary>
    public required DataFacts Source { get; init; }
}

/// <summary>Samples row by row.</summary>
/// <param name="Inputs">[count, features], row-major.</param>
/// <param name="Targets">[count, targetWidth], row-major; empty when the input is its own target (autoencoders).</param>
/// <param name="Labels">Class of each sample from 0; empty when there is none.</param>
/// <param name="Classes">Number of classes; 0 when there are no labels.</param>
public sealed record Samples<T>(int Count, int Features, T[] Inputs, int TargetWidth, T[] Targets, int[] Labels, int Classes)
    where T : unmanaged
{
    // Kept with the array that they are of: a copy of these samples may have another.
    private (T[] Of, ValueRange Range)? _inputRange;
    private (T[] Of, ValueRange Range)? _targetRange;

    /// <summary>The smallest and the largest of the inputs.</summary>
    public ValueRange InputRange => RangeOf(Inputs, ref _inputRange);

    /// <summary>The smallest and the largest of the target values.</summary>
    public ValueRange TargetRange => RangeOf(Targets, ref _targetRange);

    private static ValueRange RangeOf(T[] values, ref (T[] Of, ValueRange Range)? known)
    {
        if (known is { } range && ReferenceEquals(range.Of, values))
        {
            return range.Range;
        }

        var found = ValueRange.Of(values);
        known = (values, found);
        return found;
    }
}

/// <summary>The smallest and the largest of some values; of none, from +∞ to −∞.</summary>
public readonly record struct ValueRange(double Least, double Most)
{
    internal static ValueRange Of<T>(T[] values)
        where T : unmanaged
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        switch (values)
        {
            case float[] { Length: > 0 } singles:
                (least, most) = (singles.Min(), singles.Max());
                break;
            case double[] { Length: > 0 } doubles:
                (least, most) = (doubles.Min(), doubles.Max());
                break;
        }

        return new ValueRange(least, most);
    }

    public bool IsWithin(double least, double most) => Least >= least && Most <= most;
}

/// <summary>Rows and columns of a grey image, row-major in the features.</summary>
public readonly record struct ImageShape(int Rows, int Columns);
