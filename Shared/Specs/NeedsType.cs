using System.Text.Json.Nodes;

namespace Runner.Specs;

/// <summary>Requirements of a worker: its labels, and the memory and slots of each bundle. The value is a list of words
/// <c>name=value</c>.</summary>
public sealed record NeedsType : SettingType
{
    private const string Slots = "slots";
    private const string Example = "{gpu: yes, memory: 4 GiB, slots: 2}";

    private static readonly IntegerType SlotCount = new(1, 1024);

    public override string Wanted => $"a map such as {Example}";

    public override string Short => "labels of the worker; memory and slots of a bundle";

    /// <summary>The value as <see cref="WorkerNeeds"/>.</summary>
    public static WorkerNeeds Of(SettingValue value)
    {
        var needs = WorkerNeeds.None;
        foreach (var word in value.AsWords())
        {
            var (name, said) = (word[..word.IndexOf('=')], word[(word.IndexOf('=') + 1)..]);
            needs = name switch
            {
                WorkerNeeds.Memory => needs with { MemoryBytes = MemoryText.Parse(said)!.Value },
                Slots => needs with { Slots = int.Parse(said, System.Globalization.CultureInfo.InvariantCulture) },
                _ => needs with { Labels = needs.Labels.Add(word) },
            };
        }

        return needs;
    }

    /// <summary>Whether the text is a well-formed label, <c>name=value</c>.</summary>
    public static bool IsLabel(string label) => label.IndexOf('=') is > 0 and var at && at < label.Length - 1
        && !label.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter == ',');

    internal override ReadValue Read(SpecNode node)
    {
        if (node is not MapNode map)
        {
            return ReadValue.Bad(node.At, $"{node.Noun} where a map belongs", $"Give {Wanted}.");
        }

        var words = new List<string>();
        foreach (var (key, value) in map.Entries)
        {
            var read = Read(key, value);
            if (read.Value is null)
            {
                return read;
            }

            words.Add($"{key.Text}={read.Value.AsText()}");
        }

        return ReadValue.Good(SettingValue.Of([.. words]));
    }

    private static ReadValue Read(ScalarNode key, SpecNode value)
    {
        if (key.Text == Slots)
        {
            return SlotCount.Read(value);
        }

        if (value is not ScalarNode { IsNull: false } scalar)
        {
            return ReadValue.Bad(value.At, $"{value.Noun} where the value of {Quoted.Short(key.Text)} belongs", $"Write it as in {Example}.");
        }

        if (key.Text == WorkerNeeds.Memory)
        {
            return MemoryText.Parse(scalar.Text) is not null
                ? ReadValue.Good(SettingValue.OfText(scalar.Text))
                : ReadValue.Bad(value.At, $"{Quoted.Short(scalar.Text)} is not an amount of memory", "Give a number of MiB, GiB or TiB, such as 4 GiB.");
        }

        return IsLabel($"{key.Text}={scalar.Text}")
            ? ReadValue.Good(SettingValue.OfText(scalar.Text))
            : ReadValue.Bad(value.At, $"{Quoted.Short($"{key.Text}={scalar.Text}")} is not a label", "Give a name and a value without spaces and commas, as in `runner worker --label`.");
    }

    internal override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            [WorkerNeeds.Memory] = new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9.]+ ?[MGT]iB$" },
            [Slots] = SlotCount.Schema(),
        },
        ["patternProperties"] = new JsonObject { ["."] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") } },
    };
}
