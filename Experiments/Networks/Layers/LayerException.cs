using Runner.Specs;

namespace Runner.Networks.Layers;

/// <summary>A layer of a list that does not fit what it meets.</summary>
public sealed class LayerException : NetworkException
{
    /// <param name="path">Of the layer, such as <c>model.layers[2]</c>.</param>
    public LayerException(string path, LayerConfig? layer, string diagnosis, string remedy)
        : base($"{path}: {diagnosis}. {remedy}") => Place = layer?.Place ?? default;

    /// <summary>Where the layer stands in its spec; line 0 where no spec wrote it.</summary>
    public (int Line, int Column) Place { get; }
}
