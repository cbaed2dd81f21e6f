using System.Runtime.CompilerServices;
using Runner.Numerics;

namespace Runner.Data;

/// <summary>A data set ready to train on: scaled, centred, pooled, subset and split as its configuration says. Prepared in
/// float64 and rounded once to <typeparamref name="T"/>.</summary>
/// <param name="Name">Its name in the spec.</param>
/// <param name="Train">The training samples.</param>
/// <param name="Test">The held-out samples; null for none.</param>
/// <param name="Image">The shape of a sample as an image; null when samples are not images.</param>
public sealed record Dataset<T>(string Name, Samples<T> Train, Samples<T>? Test, ImageShape? Image)
    where T : unmanaged
{
    /// <summary>The shape of a sample as a sequence; null when it is none.</summary>
    public SequenceShape? Sequence { get; init; }

    /// <summary>Steps of a target that has a part for each; 0 for a target of the whole sample.</summary>
    public int TargetSteps { get; init; }

    /// <summary>Makes further samples; null where there are only these.</summary>
    internal ISampleSource? Endless { get; init; }

    /// <summary>What was found in the source.</summary>
    public required DataFacts Source { get; init; }

    /// <summary>Whether a training can have new samples for every batch.</summary>
    public bool HasMore => Endless is not null;

    /// <summary>Fills batches with samples that nobody has seen.</summary>
    /// <param name="inputs">[count, features].</param>
    /// <param name="targets">[count, targetWidth]; empty where the input is the target.</param>
    public void DrawMore(RandomStream stream, int count, Span<T> inputs, Span<T> targets)
    {
        var (one, wanted) = (new double[Train.Features], new double[Train.TargetWidth]);
        for (var i = 0; i < count; i++)
        {
            Endless!.Draw(stream, one, wanted);
            Rounded.Copy(one, inputs.Slice(i * one.Length, one.Length));
            if (targets.Length > 0)
            {
                Rounded.Copy(wanted, targets.Slice(i * wanted.Length, wanted.Length));
            }
        }
    }
}

/// <summary>Samples row by row.</summary>
/// <param name="Inputs">[count, features], row-major.</param>
/// <param name="Targets">[count, targetWidth], row-major; empty when the input is its own target (autoencoders).</param>
/// <param name="Labels">Class of each sample from 0; empty when there is none.</param>
/// <param name="Classes">Number of classes; 0 when there are no labels.</param>
public sealed record Samples<T>(int Count, int Features, T[] Inputs, int TargetWidth, T[] Targets, int[] Labels, int Classes)
    where T : unmanaged
{
    /// <summary>The range of the inputs.</summary>
    public ValueRange InputRange => ValueRange.Of(Inputs);

    /// <summary>The range of the target values.</summary>
    public ValueRange TargetRange => ValueRange.Of(Targets);
}

/// <summary>The smallest and the largest of some values; +∞ and −∞ when there are none.</summary>
public readonly record struct ValueRange(double Least, double Most)
{
    private static readonly ConditionalWeakTable<Array, object> Known = new();

    public bool IsWithin(double least, double most) => Least >= least && Most <= most;

    /// <summary>Computed once per array, because every trial of a sweep asks for it.</summary>
    internal static ValueRange Of<T>(T[] values)
        where T : unmanaged => (ValueRange)Known.GetValue(values, array => array switch
        {
            float[] { Length: > 0 } singles => new ValueRange(singles.Min(), singles.Max()),
            double[] { Length: > 0 } doubles => new ValueRange(doubles.Min(), doubles.Max()),
            _ => new ValueRange(double.PositiveInfinity, double.NegativeInfinity),
        });
}

/// <summary>Rows and columns of an image, row-major in the features, one channel after another.</summary>
public readonly record struct ImageShape(int Rows, int Columns);
