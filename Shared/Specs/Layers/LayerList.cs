using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Runner.Specs;

/// <summary>Lists of layers, and the paths of the numbers in them: <c>model.layers[0].filters</c>, <c>model.layers[2].layers[0].kernel</c>.</summary>
public static partial class LayerList
{
    /// <summary>The form of such a path, as a regular expression that is also valid in a JSON schema.</summary>
    internal const string PathPattern = @"^model\.(layers|decoder)(\[[0-9]{1,3}\]\.layers)*\[[0-9]{1,3}\]\.[a-z-]+$";

    /// <summary>Whether the list has only dense layers, each followed by at most one activation, so that the built-in engine can train
    /// it.</summary>
    public static bool IsDense(ImmutableArray<LayerConfig> layers)
    {
        var slopes = layers.Where(layer => layer.Form.IndexOf("slope") >= 0).Select(layer => layer.Number("slope")).Distinct().Count();
        for (var i = 0; i < layers.Length; i++)
        {
            var fits = layers[i].Kind switch
            {
                LayerKind.Dense => true,
                LayerKind.Activation => i > 0 && layers[i - 1].Kind == LayerKind.Dense,
                LayerKind.Flatten => i == 0,
                _ => false,
            };
            if (!fits)
            {
                return false;
            }
        }

        return slopes <= 1;
    }

    /// <summary>All layers, including nested ones.</summary>
    public static IEnumerable<LayerConfig> Everywhere(IEnumerable<LayerConfig> layers) =>
        layers.SelectMany(layer => Everywhere(layer.Inside).Prepend(layer));

    /// <summary>The list with every dropout rate set to 0.</summary>
    public static ImmutableArray<LayerConfig> WithoutDropout(ImmutableArray<LayerConfig> layers) =>
    [
        .. layers.Select(layer => layer.Kind == LayerKind.Dropout ? layer.With("rate", SettingValue.Of(0.0)) : layer.With(WithoutDropout(layer.Inside))),
    ];

    /// <summary>Splits the path of a layer's number into the list's path and the key; null for any other path.</summary>
    internal static (string List, string Key)? Part(string path)
    {
        if (path.EndsWith('\n') || !PathForm().IsMatch(path))
        {
            return null;
        }

        return (path[..path.IndexOf('[', StringComparison.Ordinal)], path[(path.LastIndexOf('.') + 1)..]);
    }

    /// <summary>The value at a path in the list; null when there is none.</summary>
    internal static SettingValue? Find(ImmutableArray<LayerConfig> layers, string path)
    {
        var (places, key) = Steps(path);
        LayerConfig? layer = null;
        foreach (var place in places)
        {
            var among = layer?.Inside ?? layers;
            if (place >= among.Length)
            {
                return null;
            }

            layer = among[place];
        }

        return layer!.Form.IndexOf(key) < 0 ? null : layer[key];
    }

    /// <summary>The list with the value at an existing path replaced.</summary>
    internal static ImmutableArray<LayerConfig> With(ImmutableArray<LayerConfig> layers, string path, SettingValue value)
    {
        var (places, key) = Steps(path);
        return Changed(layers, places);

        ImmutableArray<LayerConfig> Changed(ImmutableArray<LayerConfig> among, ReadOnlySpan<int> left)
        {
            var layer = among[left[0]];
            return among.SetItem(left[0], left.Length == 1 ? layer.With(key, value) : layer.With(Changed(layer.Inside, left[1..])));
        }
    }

    private static (int[] Places, string Key) Steps(string path) => (
        [.. Place().Matches(path).Select(match => int.Parse(match.ValueSpan[1..^1], CultureInfo.InvariantCulture))],
        path[(path.LastIndexOf('.') + 1)..]);

    [GeneratedRegex(PathPattern, RegexOptions.ExplicitCapture)]
    private static partial Regex PathForm();

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex Place();
}
