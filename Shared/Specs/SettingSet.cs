using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>
/// The settings of one spec: those of the table, and one for each named parameter that the spec sets
/// (<c>model.init.planes.layer1.weights[0,0]</c>). Values of a trial are arrays over the ordinals of this set.
/// </summary>
public sealed class SettingSet
{
    private readonly List<Setting> named = [];
    private readonly Dictionary<string, Setting> byPath = new(StringComparer.Ordinal);
    private ImmutableArray<Setting> byName;

    public int Count => SettingTable.Trial.Count + named.Count;

    public Setting this[int ordinal] => ordinal < SettingTable.Trial.Count ? SettingTable.Trial[ordinal] : named[ordinal - SettingTable.Trial.Count];

    /// <summary>The named parameters, in the order in which they came up.</summary>
    public IReadOnlyList<Setting> Named => named;

    /// <summary>All settings in ordinal order of their paths: the order of the canonical form.</summary>
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

    public Setting? Find(string path) => SettingTable.TrialByPath.GetValueOrDefault(path) ?? byPath.GetValueOrDefault(path);

    /// <summary>The setting of a named parameter, added when it is new.</summary>
    internal Setting Plane(string name)
    {
        var row = InitializerSettings.Plane(name);
        if (byPath.TryGetValue(row.Path, out var known))
        {
            return known;
        }

        row = row with { Ordinal = Count };
        named.Add(row);
        byPath.Add(row.Path, row);
        byName = default;
        return row;
    }

    /// <summary>The place of a setting that is known to exist.</summary>
    public int OrdinalOf(string path) => (Find(path) ?? throw new InvalidOperationException($"No setting {path}.")).Ordinal;
}
