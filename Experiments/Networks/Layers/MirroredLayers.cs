using System.Collections.Immutable;
using Runner.Specs;

namespace Runner.Networks.Layers;

/// <summary>
/// The decoder that mirrors an encoder, from the code back through the shapes of the encoder. A layer that changes the shape becomes one
/// that reverses the change; norms, activations and dropouts keep their order and follow the layer that outputs their shape.
/// </summary>
internal static class MirroredLayers
{
    /// <param name="encoder">The layers before the code.</param>
    /// <param name="path">The path of the encoder's list.</param>
    /// <exception cref="LayerException">A layer has no mirror image.</exception>
    public static IEnumerable<(LayerConfig Layer, string Path)> Of(ImmutableArray<PlannedLayer> encoder, string path)
    {
        var end = encoder.Length;
        for (var i = encoder.Length - 1; i >= 0; i--)
        {
            if (!Shapes(encoder[i]))
            {
                continue;
            }

            for (var behind = i + 1; behind < end; behind++)
            {
                yield return (encoder[behind].Config, $"{path}[{behind}]");
            }

            if (Mirror(encoder[i], $"{path}[{i}]", i == 0) is { } mirrored)
            {
                yield return (mirrored, $"{path}[{i}]");
            }

            end = i;
        }
    }

    private static bool Shapes(PlannedLayer layer) =>
        layer.Kind is not (LayerKind.BatchNorm or LayerKind.LayerNorm or LayerKind.Dropout or LayerKind.Activation);

    /// <summary>The layer that reverses a layer; null when none is needed.</summary>
    /// <param name="first">Whether it is the encoder's first layer, so that its mirror image need not restore an image: the output is
    /// compared with the flat input.</param>
    private static LayerConfig? Mirror(PlannedLayer layer, string path, bool first) => layer.Kind switch
    {
        LayerKind.Dense => LayerConfig.Of(LayerKind.Dense, ("units", Number(layer.In.Width))),
        LayerKind.Conv => layer.Config["padding-mode"] is { Text: "circular" }
            ? throw NoMirror(layer, path, "a circular padding has no mirror image")
            : Grown(layer, path),
        LayerKind.TransposedConv => LayerConfig.Of(
            LayerKind.Conv, ("filters", Number(layer.In.Channels)), ("kernel", layer.Config["kernel"]!), ("stride", layer.Config["stride"]!), ("padding", Number(layer.Padding))),
        LayerKind.MaxPool or LayerKind.AveragePool => Upsampled(layer, path),
        LayerKind.Upsample => LayerConfig.Of(LayerKind.AveragePool, ("size", layer.Config["factor"]!)),
        LayerKind.Flatten => layer.In.IsImage && !first
            ? LayerConfig.Of(LayerKind.Unflatten, ("channels", Number(layer.In.Channels)), ("height", Number(layer.In.Height)), ("width", Number(layer.In.Width)))
            : null,
        LayerKind.Unflatten => LayerConfig.Of(LayerKind.Flatten),
        LayerKind.Residual => layer.Config,
        LayerKind.Rnn or LayerKind.Lstm or LayerKind.Gru or LayerKind.Embedding => throw NoMirror(layer, path, "what it makes of a sequence cannot be told back"),
        _ => throw new InvalidOperationException(layer.Kind.ToString()),
    };

    private static LayerConfig Grown(PlannedLayer layer, string path)
    {
        var stride = layer.Config.Whole("stride");
        var rest = (layer.In.Height + (2 * layer.Padding) - LayerSizes.Side(layer.Config)) % stride;
        return rest == (layer.In.Width + (2 * layer.Padding) - LayerSizes.Side(layer.Config)) % stride
            ? LayerConfig.Of(
                LayerKind.TransposedConv,
                ("filters", Number(layer.In.Channels)),
                ("kernel", layer.Config["kernel"]!),
                ("stride", layer.Config["stride"]!),
                ("padding", Number(layer.Padding)),
                ("output-padding", Number(rest)))
            : throw NoMirror(layer, path, $"it leaves over another number of rows than of columns of {layer.In}");
    }

    private static LayerConfig Upsampled(PlannedLayer layer, string path)
    {
        var factor = LayerSizes.Side(layer.Config);
        return (layer.Out.Height * factor, layer.Out.Width * factor) == (layer.In.Height, layer.In.Width)
            ? LayerConfig.Of(LayerKind.Upsample, ("factor", Number(factor)))
            : throw NoMirror(layer, path, $"squares of {factor} × {factor} do not fill {layer.In} side by side");
    }

    private static LayerException NoMirror(PlannedLayer layer, string path, string why) =>
        new(path, layer.Config, $"{layer.Config.Form.Word} has no mirror image for the decoder: {why}", "Give the decoder in model.decoder.");

    private static SettingValue Number(int value) => SettingValue.Of((long)value);
}
