using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Runner.Specs;

/// <summary>A list of layers, each a word or a map: <c>[{conv: 8}, relu, flatten, {kind: dense, units: 10}]</c>.</summary>
public sealed record LayersType : SettingType
{
    private const int Most = 256;
    private const string Example = "[{conv: 8}, relu, flatten, {dense: 10}]";

    public override string Wanted => $"a list such as {Example}";

    public override string Short => "list of layers";

    internal override ReadValue Read(SpecNode node)
    {
        var faults = new List<ReadValue>();
        var layers = ReadList(node, "", faults);
        return faults.Count == 0 ? ReadValue.Good(SettingValue.Of(layers)) : faults[0] with { Further = [.. faults.Skip(1)] };
    }

    internal override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["minItems"] = 1,
        ["maxItems"] = Most,
        ["items"] = new JsonObject { ["anyOf"] = new JsonArray(Words(LayerTable.Words), Map()) },
    };

    private static JsonObject Words(IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };

    private static JsonObject Map()
    {
        var properties = new JsonObject { ["kind"] = Words(LayerTable.Words) };
        foreach (var key in LayerTable.All.SelectMany(form => form.Keys).DistinctBy(key => key.Name))
        {
            var schema = key.Type.Schema();
            schema["description"] = key.Doc;
            properties[key.Name] = schema;
        }

        properties[LayerTable.InsideKey] = new JsonObject { ["type"] = new JsonArray("array", "integer"), ["description"] = "The layers of a residual block, or how many a recurrent layer has." };
        foreach (var form in LayerTable.All.Where(form => form.Main.Length > 0))
        {
            properties[form.Word] = new JsonObject { ["description"] = $"A layer of this kind: {form.Doc}. The value is its {form.Main}." };
        }

        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    private ImmutableArray<LayerConfig> ReadList(SpecNode node, string inside, List<ReadValue> faults)
    {
        if (node is not ListNode list)
        {
            faults.Add(Bad(node.At, inside, node is ScalarNode { IsNull: true } ? "no value is given" : $"{node.Noun} where a list of layers belongs", $"Give {Wanted}."));
            return [];
        }

        if (list.Items.Count is 0 or > Most)
        {
            faults.Add(Bad(node.At, inside, list.Items.Count == 0 ? "the list is empty" : $"the list has {list.Items.Count} layers", $"Give {(list.Items.Count == 0 ? "at least 1" : $"at most {Most}")}, such as {Example}."));
            return [];
        }

        return [.. list.Items.Select((item, i) => ReadLayer(item, $"{inside}[{i}]", faults)).OfType<LayerConfig>()];
    }

    private LayerConfig? ReadLayer(SpecNode node, string inside, List<ReadValue> faults)
    {
        if (node is ScalarNode { IsNull: false } word)
        {
            return FormOf(word, inside, faults) is { } named ? Filled(named, node.At, inside, [], faults) : null;
        }

        if (node is not MapNode map)
        {
            faults.Add(Bad(node.At, inside, node is ScalarNode ? "no value is given" : $"{node.Noun} where a layer belongs", "Write a word such as relu, or a map such as {conv: 8, kernel: 3}."));
            return null;
        }

        if (map.Find("kind") is { } kind)
        {
            return kind.Value is ScalarNode { IsNull: false } written
                ? FormOf(written, $"{inside}.kind", faults) is { } found ? Filled(found, node.At, inside, map.Entries.Where(entry => entry != kind), faults) : null
                : Refused(Bad(kind.Value.At, $"{inside}.kind", $"{kind.Value.Noun} where a word belongs", $"Give one of {string.Join(", ", LayerTable.Words)}."), faults);
        }

        var kinds = map.Entries.Where(entry => LayerTable.Find(entry.Key.Text) is not null).ToList();
        if (kinds.Count != 1)
        {
            return kinds.Count > 1
                ? Refused(Bad(kinds[1].Key.At, inside, $"the layer is both {kinds[0].Key.Text} and {kinds[1].Key.Text}", "Make each an item of the list."), faults)
                : map.Entries.Count > 0
                ? Refused(Unknown(map.Entries[0].Key, inside), faults)
                : Refused(Bad(node.At, inside, "the map is empty", "Write a word such as relu, or a map such as {conv: 8, kernel: 3}."), faults);
        }

        var form = LayerTable.Find(kinds[0].Key.Text)!;
        if (form.Main.Length == 0)
        {
            return Refused(Bad(kinds[0].Key.At, inside, $"{form.Word} takes no value here", form.Keys.IsEmpty ? $"Write {form.Word} alone." : $"Write {{kind: {form.Word}, {form.Keys[0].Name}: …}}."), faults);
        }

        var main = new SpecEntry(kinds[0].Key with { Text = form.Main }, kinds[0].Value);
        return Filled(form, node.At, inside, map.Entries.Where(entry => entry != kinds[0]).Prepend(main), faults);
    }

    private LayerConfig? Filled(LayerForm form, SpecMark at, string inside, IEnumerable<SpecEntry> entries, List<ReadValue> faults)
    {
        var before = faults.Count;
        var values = new SettingValue?[form.Keys.Length];
        ImmutableArray<LayerConfig> within = [];
        var hasList = false;
        foreach (var entry in entries)
        {
            var path = $"{inside}.{Quoted.Short(entry.Key.Text)}";
            if (form.Kind == LayerKind.Residual && entry.Key.Text == LayerTable.InsideKey)
            {
                within = ReadList(entry.Value, path, faults);
                hasList = true;
            }
            else if (form.IndexOf(entry.Key.Text) is var key and >= 0)
            {
                var read = form.Keys[key].Type.Read(entry.Value);
                values[key] = read.Value;
                if (read.Value is null)
                {
                    faults.Add(read with { Inside = path });
                }
            }
            else
            {
                var known = form.Keys.Select(one => one.Name).ToList();
                faults.Add(Bad(entry.Key.At, path, $"{form.Word} has no {Quoted.Short(entry.Key.Text)}", known.Count == 0 ? "Remove it." : SectionReader.Remedy("", entry.Key.Text, known)));
            }
        }

        foreach (var missing in form.Keys.Where((key, i) => values[i] is null && key is { Default: null, Optional: false } && faults.Count == before))
        {
            faults.Add(Bad(at, $"{inside}.{missing.Name}", "missing", $"Give {missing.Type.Wanted}."));
        }

        if (form.Kind == LayerKind.Residual && !hasList)
        {
            faults.Add(Bad(at, $"{inside}.{LayerTable.InsideKey}", "missing", "Give the list of layers inside."));
        }

        return faults.Count == before ? new LayerConfig(form, [.. values], within, (at.Line, at.Column)) : null;
    }

    private static LayerForm? FormOf(ScalarNode word, string inside, List<ReadValue> faults)
    {
        if (LayerTable.Find(word.Text) is { } form)
        {
            return form;
        }

        faults.Add(Unknown(word, inside));
        return null;
    }

    private static ReadValue Unknown(ScalarNode word, string inside) => word.Text.All(char.IsAsciiDigit)
        ? Bad(word.At, inside, $"{Quoted.Short(word.Text)} is a width, not a layer", $"Write {{dense: {Quoted.Short(word.Text)}}}, or give widths in model.encoder or model.hidden.")
        : Bad(word.At, inside, $"unknown layer {Quoted.Short(word.Text)}", Remedy(word.Text));

    /// <summary>Suggests our name for a layer's name in other tools, or else the nearest name.</summary>
    private static string Remedy(string word) => word.ToLowerInvariant().Replace('_', '-') switch
    {
        "linear" or "fc" or "fully-connected" => "Did you mean dense?",
        "conv2d" or "convolution" => "Did you mean conv?",
        "conv-transpose" or "convtranspose2d" or "deconv" or "conv2d-transpose" => "Did you mean transposed-conv?",
        "avg-pool" or "avgpool2d" or "mean-pool" => "Did you mean average-pool?",
        "maxpool2d" or "pool" => "Did you mean max-pool?",
        "batchnorm" or "batchnorm2d" or "bn" => "Did you mean batch-norm?",
        "reshape" => "Did you mean unflatten?",
        "skip" or "shortcut" => "Did you mean residual?",
        "simple-rnn" or "recurrent" or "elman" => "Did you mean rnn?",
        "swish" => "Did you mean silu?",
        var given when LayerTable.Find(given) is not null => $"Did you mean {given}?",
        _ => NearestName.Of(word, LayerTable.Words) is { } near ? $"Did you mean {near}?" : $"Use one of {string.Join(", ", LayerTable.Words)}.",
    };

    private static LayerConfig? Refused(ReadValue fault, List<ReadValue> faults)
    {
        faults.Add(fault);
        return null;
    }

    private static ReadValue Bad(SpecMark at, string inside, string diagnosis, string remedy) => ReadValue.Bad(at, diagnosis, remedy) with { Inside = inside };
}
