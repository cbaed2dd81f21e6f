namespace Runner.Data;

/// <summary>A data set ready to train on: scaled, centred, pooled, subset and split as its configuration says. Prepared in
/// float64 and rounded once to <typeparamref name="T"/>.</summary>
/// <param name="Name">As the spec writes it.</param>
/// <param name="Train">What training sees.</param>
/// <param name="Test">What was held out; null for nothing.</param>
/// <param name="Image">The shape of a sample as an image; null when it is none.</param>
public sealed record Dataset<T>(string Name, Samples<T> Train, Samples<T>? Test, ImageShape? Image)
    where T : unmanaged;

/// <summary>Samples row by row.</summary>
/// <param name="Inputs">[count, features], row-major.</param>
/// <param name="Targets">[count, targetWidth], row-major; empty when the input is its own target (autoencoders).</param>
/// <param name="Labels">Class of each sample from 0; empty when there is none.</param>
/// <param name="Classes">Number of classes; 0 when there are no labels.</param>
public sealed record Samples<T>(int Count, int Features, T[] Inputs, int TargetWidth, T[] Targets, int[] Labels, int Classes)
    where T : unmanaged;

/// <summary>Rows and columns of a grey image, row-major in the features.</summary>
public readonly record struct ImageShape(int Rows, int Columns);
