using Runner.Specs;

namespace Runner.Networks.Layers;

/// <summary>A layer of a list does not fit its input or the model.</summary>
public sealed class LayerException : NetworkException
{
    /// <param name="path">The path of the layer, such as <c>model.layers[2]</c>.</param>
    public LayerException(string path, LayerConfig? layer, string diagnosis, string remedy)
        : base($"{path}: {diagnosis}. {remedy}") => Place = layer?.Place ?? default;

    /// <summary>The position of the layer in the spec; line 0 for a layer that is not from a spec.</summary>
    public (int Line, int Column) Place { get; }
}
