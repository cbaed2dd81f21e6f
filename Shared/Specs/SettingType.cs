using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Runner.Specs;

/// <summary>The outcome of reading a value: the value, or what is wrong with it.</summary>
internal readonly record struct ReadValue(SettingValue? Value, SpecMark At, string Diagnosis, string Remedy)
{
    /// <summary>The part of the value that is wrong, such as <c>[2].filters</c>; null for the whole value.</summary>
    public string? Inside { get; init; }

    /// <summary>Further problems of the value.</summary>
    public IReadOnlyList<ReadValue>? Further { get; init; }

    public static ReadValue Good(SettingValue value) => new(value, default, "", "");

    public static ReadValue Bad(SpecMark at, string diagnosis, string remedy) => new(null, at, diagnosis, remedy);
}

/// <summary>The type of a setting: what it accepts, how it is described and how it looks in the JSON schema.</summary>
public abstract record SettingType
{
    /// <summary>Completes "Give …": <c>a rate above 0</c>.</summary>
    public abstract string Wanted { get; }

    /// <summary>For tables: <c>number &gt; 0</c>.</summary>
    public abstract string Short { get; }

    /// <summary>Whether the setting can have a range or a distribution.</summary>
    public virtual bool IsNumeric => false;

    internal abstract ReadValue Read(SpecNode node);

    internal abstract JsonObject Schema();

    /// <summary>The value for a number from a range or a distribution; null when the setting does not accept it.</summary>
    internal virtual SettingValue? FromNumber(double number) => null;
}

/// <summary>A floating-point number.</summary>
/// <param name="Above">The lower bound itself is refused.</param>
/// <param name="Below">The upper bound itself is refused.</param>
/// <param name="Word">A word that stands for "not given"; null for none.</param>
/// <param name="WordValue">The number for <paramref name="Word"/> in a <see cref="TrialConfig"/>.</param>
/// <param name="Noun">The noun for the number in messages.</param>
public sealed record NumberType(
    double Least,
    double Most,
    bool Above = false,
    bool Below = false,
    string? Word = null,
    double WordValue = double.NaN,
    string Noun = "number") : SettingType
{
    public override bool IsNumeric => true;

    public override string Wanted => $"a {Noun}{Bounds}{(Word is null ? "" : $", or {Word}")}";

    public override string Short => $"{Noun}{Bounds}{(Word is null ? "" : $", {Word}")}";

    private string Bounds => (double.IsFinite(Least), double.IsFinite(Most)) switch
    {
        (true, true) when Above || Below => $" {(Above ? "above" : "from")} {Text(Least)} {(Below ? "and below" : "to")} {Text(Most)}",
        (true, true) => $" from {Text(Least)} to {Text(Most)}",
        (true, false) => Above ? $" above {Text(Least)}" : $" of at least {Text(Least)}",
        (false, true) => Below ? $" below {Text(Most)}" : $" of at most {Text(Most)}",
        _ => "",
    };

    internal override ReadValue Read(SpecNode node)
    {
        if (node is not ScalarNode scalar)
        {
            return ReadValue.Bad(node.At, $"{node.Noun} where a {Noun} belongs", $"Give {Wanted}.");
        }

        if (Word is not null && scalar.Text == Word)
        {
            return ReadValue.Good(SettingValue.OfWord(Word));
        }

        var number = NumberText.Read(scalar, out var diagnosis, out var remedy);
        if (number is not { } value)
        {
            return ReadValue.Bad(node.At, diagnosis, $"{remedy ?? $"Give {Wanted}."}");
        }

        return FromNumber(value) is { } good ? ReadValue.Good(good) : ReadValue.Bad(node.At, $"{Quoted.Short(scalar.Text)} is {Fault(value)}", $"Give {Wanted}.");
    }

    internal override SettingValue? FromNumber(double number) => Accepts(number) ? SettingValue.Of(number) : null;

    internal override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "number" };
        if (double.IsFinite(Least))
        {
            schema[Above ? "exclusiveMinimum" : "minimum"] = Least;
        }

        if (double.IsFinite(Most))
        {
            schema[Below ? "exclusiveMaximum" : "maximum"] = Most;
        }

        return Word is null ? schema : new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["const"] = Word }) };
    }

    private bool Accepts(double value) =>
        double.IsFinite(value) && (Above ? value > Least : value >= Least) && (Below ? value < Most : value <= Most);

    private string Fault(double value) => value switch
    {
        _ when !double.IsFinite(value) => "not finite",
        _ when Least == 0 && Above && value <= 0 => "not positive",
        _ when Least == 0 && value < 0 => "negative",
        _ when value < Least || (Above && value == Least) => "too small",
        _ => "too large",
    };

    private static string Text(double bound) => bound.ToString("0.############", CultureInfo.InvariantCulture) is var text && text != "0" || bound == 0
        ? text
        : SettingValue.Format(bound);
}

/// <summary>A whole number.</summary>
/// <param name="Word">A word that stands for <paramref name="WordValue"/>, such as <c>full</c> for a batch of 0; null for none.</param>
public sealed record IntegerType(long Least, long Most, string? Word = null, long WordValue = 0, string Noun = "whole number") : SettingType
{
    public override bool IsNumeric => true;

    public override string Wanted => $"a {Noun} {Bounds}{(Word is null ? "" : $", or {Word}")}";

    public override string Short => $"{Noun} {Bounds}{(Word is null ? "" : $", {Word}")}";

    private string Bounds => $"from {Least} to {Most}";

    internal override ReadValue Read(SpecNode node)
    {
        if (node is not ScalarNode scalar)
        {
            return ReadValue.Bad(node.At, $"{node.Noun} where a {Noun} belongs", $"Give {Wanted}.");
        }

        if (Word is not null && scalar.Text == Word)
        {
            return ReadValue.Good(SettingValue.OfWord(Word));
        }

        if (scalar.Plain && !NumberText.IsAmbiguous(scalar.Text) && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return Least <= whole && whole <= Most
                ? ReadValue.Good(SettingValue.Of(whole))
                : ReadValue.Bad(node.At, $"{Quoted.Short(scalar.Text)} is {(whole < 0 && Least >= 0 ? "negative" : whole < Least ? "too small" : "too large")}", $"Give {Wanted}.");
        }

        var number = NumberText.Read(scalar, out var diagnosis, out var remedy);
        if (number is not { } value)
        {
            return ReadValue.Bad(node.At, diagnosis, remedy ?? $"Give {Wanted}.");
        }

        return FromNumber(value) is { } good
            ? ReadValue.Good(good)
            : ReadValue.Bad(node.At, $"{Quoted.Short(scalar.Text)} is {(!double.IsFinite(value) ? "not finite" : double.IsInteger(value) ? value < Least ? "too small" : "too large" : "not whole")}", $"Give {Wanted}.");
    }

    internal override SettingValue? FromNumber(double number) =>
        double.IsInteger(number) && Math.Abs(number) <= 1L << 53 && number >= Least && number <= Most ? SettingValue.Of((long)number) : null;

    internal override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "integer" };
        if (Least > long.MinValue)
        {
            schema["minimum"] = Least;
        }

        if (Most < long.MaxValue)
        {
            schema["maximum"] = Most;
        }

        return Word is null ? schema : new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["const"] = Word }) };
    }
}

/// <summary>A 64-bit seed.</summary>
public sealed record SeedType : SettingType
{
    public override string Wanted => "a whole number from 0 to 18446744073709551615";

    public override string Short => "whole number from 0 to 18446744073709551615";

    internal override ReadValue Read(SpecNode node)
    {
        if (node is ScalarNode { Plain: true } scalar)
        {
            if (NumberText.IsAmbiguous(scalar.Text))
            {
                NumberText.Read(scalar, out var diagnosis, out var remedy);
                return ReadValue.Bad(node.At, diagnosis, remedy!);
            }

            if (ulong.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
            {
                return ReadValue.Good(SettingValue.Of(seed));
            }
        }

        return ReadValue.Bad(node.At, node is ScalarNode other ? $"{Quoted.Short(other.Text)} is not a seed" : $"{node.Noun} where a seed belongs", $"Give {Wanted}.");
    }

    internal override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = ulong.MaxValue };
}

public sealed record BooleanType : SettingType
{
    public override string Wanted => "true or false";

    public override string Short => "true, false";

    internal override ReadValue Read(SpecNode node) => node switch
    {
        ScalarNode { Plain: true, Text: "true" or "True" or "TRUE" } => ReadValue.Good(SettingValue.Of(true)),
        ScalarNode { Plain: true, Text: "false" or "False" or "FALSE" } => ReadValue.Good(SettingValue.Of(false)),
        ScalarNode { Text: "yes" or "on" or "Yes" or "On" } scalar => ReadValue.Bad(node.At, $"{scalar.Text} is neither true nor false", "Write true."),
        ScalarNode { Text: "no" or "off" or "No" or "Off" } scalar => ReadValue.Bad(node.At, $"{scalar.Text} is neither true nor false", "Write false."),
        ScalarNode scalar => ReadValue.Bad(node.At, $"{Quoted.Short(scalar.Text)} is neither true nor false", "Write true or false."),
        _ => ReadValue.Bad(node.At, $"{node.Noun} where true or false belongs", "Write true or false."),
    };

    internal override JsonObject Schema() => new() { ["type"] = "boolean" };
}

/// <summary>One word of a closed list.</summary>
/// <param name="Noun">The noun for it in messages, such as <c>optimizer</c>.</param>
public sealed record ChoiceType(string Noun, ImmutableArray<string> Words) : SettingType
{
    public static ChoiceType Of<TEnum>(string noun)
        where TEnum : struct, Enum => new(noun, [.. KebabCase.All<TEnum>()]);

    public override string Wanted => $"one of {string.Join(", ", Words)}";

    public override string Short => string.Join(", ", Words);

    internal override ReadValue Read(SpecNode node)
    {
        if (node is not ScalarNode scalar)
        {
            return ReadValue.Bad(node.At, $"{node.Noun} where a single word belongs", $"Give {Wanted}.");
        }

        return Words.Contains(scalar.Text)
            ? ReadValue.Good(SettingValue.OfWord(scalar.Text))
            : ReadValue.Bad(node.At, $"unknown {Noun} {Quoted.Short(scalar.Text)}", Remedy(scalar.Text));
    }

    /// <summary>Names of choices in other tools, with ours.</summary>
    private static readonly Dictionary<string, string[]> OtherNames = new(StringComparer.Ordinal)
    {
        ["xavier"] = ["glorot-uniform"],
        ["kaiming"] = ["he-uniform"],
        ["swish"] = ["silu"],
        ["linear"] = ["identity", "linear-warmup"],
        ["none"] = ["identity", "constant"],
        ["cross-entropy"] = ["binary-cross-entropy", "softmax-cross-entropy"],
        ["bce"] = ["binary-cross-entropy"],
        ["mae"] = ["l1"],
        ["smooth-l1"] = ["huber"],
        ["double"] = ["float64"],
        ["64"] = ["float64"],
        ["single"] = ["float32"],
        ["32"] = ["float32"],
        ["random"] = ["shuffle"],
        ["lhs"] = ["latin-hypercube"],
        ["cosine-annealing"] = ["cosine"],
        ["min-max"] = ["unit"],
        ["z-score"] = ["standardize"],
        ["dropout"] = ["masking"],
        ["network"] = ["mlp"],
        ["gaussian"] = ["normal"],
        ["logarithmic"] = ["log"],
    };

    internal string Remedy(string word)
    {
        var given = word.ToLowerInvariant().Replace('_', '-');
        var known = Words.Contains(given) ? [given] : OtherNames.GetValueOrDefault(given, []).Where(w => Words.Contains(w)).ToArray();
        return known.Length > 0 ? $"Did you mean {string.Join(" or ", known)}?"
            : NearestName.Of(word, Words) is { } near ? $"Did you mean {near}?"
            : $"Give {Wanted}.";
    }

    internal override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. Words.Select(word => (JsonNode)word)]) };
}

/// <summary>Free text on one line.</summary>
public sealed record TextType(string Noun, int Longest = 1000) : SettingType
{
    public override string Wanted => $"{Noun}";

    public override string Short => "text";

    internal override ReadValue Read(SpecNode node) => node switch
    {
        ScalarNode { IsNull: false } scalar when scalar.Text.Trim().Length > 0 =>
            scalar.Text.Length > Longest
                ? ReadValue.Bad(node.At, $"the text is longer than {Longest} characters", "Shorten it.")
                : scalar.Text.Any(char.IsControl)
                    ? ReadValue.Bad(node.At, "the text contains a line break or a control character", "Write it on one line.")
                    : ReadValue.Good(SettingValue.OfText(scalar.Text)),
        ScalarNode => ReadValue.Bad(node.At, "no value is given", $"Give {Wanted}."),
        _ => ReadValue.Bad(node.At, $"{node.Noun} where text belongs", $"Give {Wanted}."),
    };

    internal override JsonObject Schema() => new() { ["type"] = new JsonArray("string", "integer"), ["maxLength"] = Longest };
}

/// <summary>A list of values of one type.</summary>
/// <param name="OrOne">A value alone stands for a list of it.</param>
public sealed record ListType(SettingType Item, int Fewest, int Most, string Example, bool Distinct = false, bool OrOne = false) : SettingType
{
    public override string Wanted => $"a list such as {Example}";

    public override string Short => Item is ChoiceType ? $"list of {Item.Short}" : Item is TextType text ? $"list, each {text.Noun}" : $"list, each a {Item.Short}";

    internal override ReadValue Read(SpecNode node)
    {
        if (OrOne && node is ScalarNode { IsNull: false } alone)
        {
            node = new ListNode(alone.At, [alone]);
        }

        if (node is not ListNode list)
        {
            var what = node is ScalarNode { IsNull: false } scalar ? Quoted.Short(scalar.Text) + " is not a list" : node is MapNode ? "a map where a list belongs" : "no value is given";
            return ReadValue.Bad(node.At, what, node is ScalarNode { IsNull: false } single && Item.Read(single).Value is not null ? $"Put it in brackets: [{single.Text}]." : $"Give {Wanted}.");
        }

        if (list.Items.Count < Fewest || list.Items.Count > Most)
        {
            return ReadValue.Bad(node.At, list.Items.Count == 0 ? "the list is empty" : $"the list has {list.Items.Count} items", $"Give {(list.Items.Count < Fewest ? $"at least {Fewest}" : $"at most {Most}")}, such as {Example}.");
        }

        var values = new List<SettingValue>(list.Items.Count);
        foreach (var item in list.Items)
        {
            var read = Item.Read(item);
            if (read.Value is null)
            {
                return Item is IntegerType { Noun: "width" } && (item is MapNode || (item is ScalarNode word && LayerTable.Find(word.Text) is not null))
                    ? read with { Remedy = "Give widths, or a list of layers in model.layers." }
                    : read;
            }

            if (Distinct && values.Contains(read.Value))
            {
                return ReadValue.Bad(item.At, $"{read.Value} is listed twice", "Remove one.");
            }

            values.Add(read.Value);
        }

        return ReadValue.Good(Item switch
        {
            IntegerType => SettingValue.Of([.. values.Select(v => v.AsInt32())]),
            NumberType => SettingValue.Of([.. values.Select(v => v.AsDouble())]),
            ChoiceType => SettingValue.Of([.. values.Select(v => v.Text)]),
            PatternType => SettingValue.Of([.. values.Select(v => v.AsText())]),
            TextType => SettingValue.OfTexts([.. values.Select(v => v.AsText())]),
            _ => throw new InvalidOperationException($"Lists of {Item.Short} are not known."),
        });
    }

    internal override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Item.Schema(), ["maxItems"] = Most };
        if (Fewest > 0)
        {
            schema["minItems"] = Fewest;
        }

        if (Distinct)
        {
            schema["uniqueItems"] = true;
        }

        return OrOne ? new JsonObject { ["anyOf"] = new JsonArray(Item.Schema(), schema) } : schema;
    }
}
