using System.Text.Json.Nodes;

namespace Runner.Specs;

/// <param name="About">The description in the schema.</param>
internal sealed record SectionKey(string Name, SettingType Type, string About);

/// <summary>A part of a spec that is a map of a few keys: <c>sweep.sample</c>, <c>sweep.prune</c>, <c>sweep.race</c>.</summary>
/// <param name="section">Its path.</param>
internal sealed class KeyedSection(string section, params SectionKey[] keys)
{
    /// <param name="meant">The key that is meant by one that is not known; null where that is not clear.</param>
    /// <returns>The valid values by key, with the key's position. Everything else is reported as a problem.</returns>
    public Dictionary<string, (SettingValue Value, SpecMark At)> Read(MapNode map, ProblemList problems, Func<string, string?>? meant = null)
    {
        var values = new Dictionary<string, (SettingValue Value, SpecMark At)>(StringComparer.Ordinal);
        foreach (var (key, node) in map.Entries)
        {
            if (Array.Find(keys, one => one.Name == key.Text) is not { } known)
            {
                problems.Add(key.At, $"{section}.{Quoted.Short(key.Text)}", "unknown setting", meant?.Invoke(key.Text) is { } name ? $"Did you mean {name}?" : SectionReader.Remedy(section, key.Text, keys.Select(one => one.Name)));
                continue;
            }

            var read = known.Type.Read(node);
            if (read.Value is { } value)
            {
                values[known.Name] = (value, key.At);
            }
            else
            {
                problems.Add(read.At, $"{section}.{known.Name}", read.Diagnosis, read.Remedy);
            }
        }

        return values;
    }

    public JsonObject Schema(string required) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray(required),
        ["properties"] = new JsonObject(keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key.Name, Described(key)))),
    };

    private static JsonObject Described(SectionKey key)
    {
        var schema = key.Type.Schema();
        schema["description"] = key.About;
        return schema;
    }
}
