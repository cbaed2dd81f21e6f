using System.Text;

namespace Runner.Specs;

/// <summary>Generates the tables of all settings in the user's guide, <c>docs/spec.md</c>, from the table of settings.</summary>
public static class SettingGuide
{
    /// <summary>Markdown: a heading and a table per section.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var (section, doc) in SettingTable.Sections)
        {
            var rows = SettingTable.Trial.Concat(SettingTable.Execution).Where(s => s.Section == section).ToList();
            text.Append("### `").Append(section).Append("`\n\n").Append(doc);
            if (SettingTable.Shorthands.TryGetValue(section, out var main))
            {
                text.Append(" Written as a single value, it is `").Append(main[(section.Length + 1)..]).Append("`.");
            }

            text.Append("\n\n");
            if (rows.Count == 0)
            {
                continue;
            }

            text.Append("| setting | takes | default | meaning |\n|---|---|---|---|\n");
            foreach (var setting in rows)
            {
                text.Append("| `").Append(setting.Path).Append("` | ").Append(Cell(setting.Type.Short)).Append(" | ")
                    .Append(Cell(Defaults(setting))).Append(" | ").Append(Cell(setting.Doc)).Append(Cell(Scope(setting))).Append(" |\n");
            }

            text.Append('\n');
        }

        AppendKinds(text);
        return text.ToString().TrimEnd() + "\n";
    }

    private static void AppendKinds(StringBuilder text)
    {
        text.Append("## All kinds\n\nFormulas and sources are documented with each implementation, in the `Experiments` folder of the same name.\n");
        foreach (var (path, kinds) in KindLines.All)
        {
            text.Append("\n### `").Append(path).Append("`, kind by kind\n\n| kind | what it is |\n|---|---|\n");
            foreach (var (word, line) in kinds)
            {
                text.Append("| `").Append(word).Append("` | ").Append(Cell(line)).Append(" |\n");
            }
        }
    }

    /// <summary>The value that a setting has when none is given.</summary>
    internal static string Defaults(Setting setting)
    {
        var cases = setting.Cases.Select(c => $"{c.Value} for {Said(c.When)}");
        var otherwise = setting.Default is { } value ? Shown(value) : setting.Optional ? "not given" : "must be given";
        return setting.Cases.IsEmpty ? otherwise : string.Join("; ", cases) + $"; else {otherwise}";
    }

    private static string Shown(SettingValue value) => value.ToString().Length == 0 ? "none" : value.ToString();

    private static string Scope(Setting setting)
    {
        var conditions = setting.Applies.Where(c => !(c.Alternatives is [{ Path: "model.kind", Kind: AlternativeKind.IsNot }])).Select(Said).ToList();
        return conditions.Count == 0 ? "" : $" Only for {string.Join(" and ", conditions)}.";
    }

    private static string Said(Condition condition)
    {
        var first = condition.Alternatives[0];
        var words = string.Join(", ", first.Values);
        return first.Kind switch
        {
            AlternativeKind.NotZero when condition.Alternatives.Length > 1 => string.Join(" or ", condition.Alternatives.Select(alternative => alternative.Path)) + " above 0",
            AlternativeKind.Is when condition.Alternatives.Any(a => a.Kind == AlternativeKind.BeyondDense) => $"{words}, layers beyond dense ones",
            AlternativeKind.Is when condition.Alternatives.Length > 1 => $"{words} as any activation",
            AlternativeKind.Is when first.Values is ["true"] => $"{first.Path}",
            AlternativeKind.Is => words,
            AlternativeKind.IsNot when first.Path == "training.batch" => "batches",
            AlternativeKind.IsNot when first.Values is ["none"] => $"{first.Path} given",
            AlternativeKind.IsNot => $"any but {words}",
            AlternativeKind.HasLayer => $"layers {words}",
            AlternativeKind.Given => $"{first.Path} given",
            AlternativeKind.NotGiven => $"{first.Path} not given",
            _ => $"{first.Path} above 0",
        };
    }

    private static string Cell(string text) => text.Replace("|", "\\|");
}
