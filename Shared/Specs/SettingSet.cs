using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>
/// The settings of one spec: those of the table, one for each named parameter that the spec sets
/// (<c>model.init.planes.layer1.weights[0,0]</c>), and one for each number of a list of layers that it varies
/// (<c>model.layers[0].filters</c>). A trial's values are arrays indexed by the ordinals of this set.
/// </summary>
public sealed class SettingSet
{
    private readonly List<Setting> named = [];
    private readonly Dictionary<string, Setting> byPath = new(StringComparer.Ordinal);
    private ImmutableArray<Setting> byName;
    private ImmutableArray<(int Ordinal, string Name)> planes;

    public int Count => SettingTable.Trial.Count + named.Count;

    public Setting this[int ordinal] => ordinal < SettingTable.Trial.Count ? SettingTable.Trial[ordinal] : named[ordinal - SettingTable.Trial.Count];

    /// <summary>The settings beyond the table, in the order in which they were added.</summary>
    public IReadOnlyList<Setting> Named => named;

    /// <summary>All settings, sorted by path (ordinal comparison): the order of the canonical form.</summary>
    public ImmutableArray<Setting> ByPath
    {
        get
        {
            if (byName.IsDefault)
            {
                byName = [.. SettingTable.Trial.Concat(named).OrderBy(s => s.Path, StringComparer.Ordinal)];
            }

            return byName;
        }
    }

    /// <summary>The named parameters, sorted by name (ordinal comparison).</summary>
    internal ImmutableArray<(int Ordinal, string Name)> Planes
    {
        get
        {
            if (planes.IsDefault)
            {
                planes = [.. named.Where(setting => setting.PartOf is null)
                    .Select(setting => (setting.Ordinal, setting.Path[(InitializerSettings.PlanesSection.Length + 1)..]))
                    .OrderBy(plane => plane.Item2, StringComparer.Ordinal)];
            }

            return planes;
        }
    }

    public Setting? Find(string path) => SettingTable.TrialByPath.GetValueOrDefault(path) ?? byPath.GetValueOrDefault(path);

    /// <summary>The setting of a named parameter, added when it is new.</summary>
    internal Setting Plane(string name)
    {
        var row = InitializerSettings.Plane(name);
        if (byPath.TryGetValue(row.Path, out var known))
        {
            return known;
        }

        return Add(row);
    }

    /// <summary>The setting of a number in a list of layers, added when it is new; null when the path does not name one.</summary>
    internal Setting? LayerPart(string path) =>
        byPath.GetValueOrDefault(path)
        ?? (LayerList.Part(path) is var (list, key) && LayerTable.Key(key) is { } row ? Add(row with { Path = path, Default = null, Optional = true, PartOf = list }) : null);

    /// <summary>Paths that decide the setting's value or whether it applies: for a list, also its varied numbers; for such a number, its
    /// list.</summary>
    internal IEnumerable<string> LooksAt(int ordinal)
    {
        var setting = this[ordinal];
        return setting.PartOf is { } list
            ? [list]
            : setting.LooksAt.Concat(named.Where(part => part.PartOf == setting.Path).Select(part => part.Path));
    }

    /// <summary>Writes the given numbers into their lists of layers, then reads each number back from its list.</summary>
    /// <param name="values">By ordinal; contains the lists, and their numbers as given.</param>
    internal void Merge(SettingValue?[] values)
    {
        foreach (var part in named.Where(part => part.PartOf is not null))
        {
            var list = Find(part.PartOf!)!.Ordinal;
            var layers = values[list]?.AsLayers() ?? [];
            if (values[part.Ordinal] is { } written && LayerList.Find(layers, part.Path) is not null)
            {
                layers = LayerList.With(layers, part.Path, written);
                values[list] = SettingValue.Of(layers);
            }

            values[part.Ordinal] = LayerList.Find(layers, part.Path);
        }
    }

    private Setting Add(Setting row)
    {
        row = row with { Ordinal = Count };
        named.Add(row);
        byPath.Add(row.Path, row);
        byName = default;
        planes = default;
        return row;
    }

    /// <summary>The ordinal of a setting that is known to exist.</summary>
    public int OrdinalOf(string path) => (Find(path) ?? throw new InvalidOperationException($"No setting {path}.")).Ordinal;
}
