using System.Globalization;
using Runner.Data;

namespace Runner.Networks.Layers;

/// <summary>What goes from one layer of a list to the next: an image, a sequence, or features.</summary>
/// <param name="Channels">Of an image; 0 otherwise.</param>
/// <param name="Height">Of an image; 1 otherwise.</param>
/// <param name="Width">Of an image; the number of features, of a sequence those of a step, otherwise.</param>
public readonly record struct LayerShape(int Channels, int Height, int Width)
{
    public static LayerShape OfFeatures(int count) => new(0, 1, count);

    public static LayerShape OfImage(ImageShape image, int features) => new(features / (image.Rows * image.Columns), image.Rows, image.Columns);

    public static LayerShape OfSequence(int steps, int features) => OfFeatures(features) with { Steps = steps };

    public static LayerShape OfData<T>(Dataset<T> data)
        where T : unmanaged => data switch
        {
            { Image: { } image } => OfImage(image, data.Train.Features),
            { Sequence: { } sequence } => OfSequence(sequence.Steps, sequence.Features),
            _ => OfFeatures(data.Train.Features),
        };

    /// <summary>Of a sequence; 0 otherwise.</summary>
    public int Steps { get; init; }

    public bool IsImage => Channels > 0;

    public bool IsSequence => Steps > 0;

    /// <summary>The number of values.</summary>
    public long Count => (long)Math.Max(1, Channels) * Height * Width * Math.Max(1, Steps);

    /// <summary>The number of channels, or of features: the units that a batch norm normalizes.</summary>
    public int Units => IsImage ? Channels : Width;

    public override string ToString() => IsImage
        ? string.Create(CultureInfo.InvariantCulture, $"{Channels} × {Height} × {Width}")
        : IsSequence ? new SequenceShape(Steps, Width).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{Width} {(Width == 1 ? "feature" : "features")}");
}
