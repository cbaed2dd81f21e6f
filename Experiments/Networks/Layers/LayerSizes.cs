using Runner.Specs;

namespace Runner.Networks.Layers;

/// <summary>Sizes of the images that layers output. PyTorch's formulas.</summary>
internal static class LayerSizes
{
    public static int Padding(LayerConfig layer) => layer["padding"] switch
    {
        null => 0,
        { IsNumber: false } => (Side(layer) - 1) / 2,
        var given => given.AsInt32(),
    };

    /// <summary>Side of the layer's kernel or pooling square.</summary>
    public static int Side(LayerConfig layer) => layer.Whole(layer.Form.IndexOf("kernel") >= 0 ? "kernel" : "size");

    /// <summary>⌊(side + 2·padding − kernel)/stride⌋ + 1; below 1 when the kernel does not fit.</summary>
    public static int Shrunk(LayerConfig layer, int side)
    {
        var room = side + (2 * Padding(layer)) - Side(layer);
        return room < 0 ? 0 : (room / layer.Whole("stride")) + 1;
    }

    /// <summary>(side − 1)·stride − 2·padding + kernel + output-padding.</summary>
    public static long Grown(LayerConfig layer, int side) =>
        ((side - 1L) * layer.Whole("stride")) - (2 * Padding(layer)) + Side(layer) + layer.Whole("output-padding");
}
