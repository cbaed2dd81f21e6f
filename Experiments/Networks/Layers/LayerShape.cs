using System.Globalization;
using Runner.Data;

namespace Runner.Networks.Layers;

/// <summary>The shape of the values between two layers of a list: an image, or features.</summary>
/// <param name="Channels">Channels of an image; 0 for features.</param>
/// <param name="Height">Rows of an image; 1 for features.</param>
/// <param name="Width">Columns of an image; the number of features otherwise.</param>
public readonly record struct LayerShape(int Channels, int Height, int Width)
{
    public static LayerShape OfFeatures(int count) => new(0, 1, count);

    /// <param name="image">Null when samples are not images.</param>
    public static LayerShape OfData(ImageShape? image, int features) =>
        image is { } shape ? new LayerShape(features / (shape.Rows * shape.Columns), shape.Rows, shape.Columns) : OfFeatures(features);

    public bool IsImage => Channels > 0;

    /// <summary>The number of values.</summary>
    public long Count => (long)Math.Max(1, Channels) * Height * Width;

    /// <summary>The number of channels, or of features: the units that a batch norm normalizes.</summary>
    public int Units => IsImage ? Channels : Width;

    public override string ToString() => IsImage
        ? string.Create(CultureInfo.InvariantCulture, $"{Channels} × {Height} × {Width}")
        : string.Create(CultureInfo.InvariantCulture, $"{Width} {(Width == 1 ? "feature" : "features")}");
}
