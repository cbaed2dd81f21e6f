using System.Globalization;
using Runner.Data;

namespace Runner.Networks.Layers;

/// <summary>What goes from one layer of a list to the next: an image, or features.</summary>
/// <param name="Channels">Of an image; 0 for features.</param>
/// <param name="Height">Of an image; 1 for features.</param>
/// <param name="Width">Of an image; the number of features otherwise.</param>
public readonly record struct LayerShape(int Channels, int Height, int Width)
{
    public static LayerShape OfFeatures(int count) => new(0, 1, count);

    /// <param name="image">Null where samples are no images.</param>
    public static LayerShape OfData(ImageShape? image, int features) =>
        image is { } shape ? new LayerShape(features / (shape.Rows * shape.Columns), shape.Rows, shape.Columns) : OfFeatures(features);

    public bool IsImage => Channels > 0;

    /// <summary>How many numbers it has.</summary>
    public long Count => (long)Math.Max(1, Channels) * Height * Width;

    /// <summary>Channels, or features: what a batch norm has a mean of.</summary>
    public int Units => IsImage ? Channels : Width;

    public override string ToString() => IsImage
        ? string.Create(CultureInfo.InvariantCulture, $"{Channels} × {Height} × {Width}")
        : string.Create(CultureInfo.InvariantCulture, $"{Width} {(Width == 1 ? "feature" : "features")}");
}
