using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Runner.Specs;

/// <summary>
/// What can be written at a place of a spec: keys and values from the JSON schema (<see cref="SpecSchema"/>), with what the table of settings says about
/// them. Keys that the map has already, and settings that do not apply to what is written, are left out.
/// </summary>
public static partial class SpecCompletion
{
    private const string Definitions = "#/$defs/";

    private static readonly JsonObject Root = SpecSchema.Root();

    private static readonly JsonObject Defined = Root["$defs"]!.AsObject();

    /// <param name="caret">The place, in characters from the start.</param>
    public static SpecSuggestions At(string text, int caret)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (caret < 0 || caret > text.Length || text.Length > SpecFile.MostCharacters)
        {
            return SpecSuggestions.None;
        }

        var outline = SpecOutline.Of(text, caret);
        if (outline.Place is not { } place)
        {
            return SpecSuggestions.None;
        }

        var forms = FormsAt(place.Path);
        var word = text[place.From..caret].TrimStart('"', '\'');
        if (place.Kind != SpecPlaceKind.Key && forms.Any(form => form.Definition == "condition"))
        {
            return InCondition(place, text[place.From..caret], outline);
        }

        var written = new WrittenSettings(outline.Keys, place, SectionOf(forms));
        var keys = place.Kind == SpecPlaceKind.Key || (place.Kind == SpecPlaceKind.Item && place.Indent is not null) ? Keys(place, forms, outline.Keys, written) : [];
        var values = place.Kind == SpecPlaceKind.Key ? [] : Values(forms);
        return new SpecSuggestions(place.From, place.To, place.Kind == SpecPlaceKind.Key ? "" : Described(forms), Fitting(word, [.. values, .. keys]));
    }

    /// <summary>Those that begin with a word, then those of which a part begins with it, then those that contain it.</summary>
    private static List<SpecSuggestion> Fitting(string word, IReadOnlyList<SpecSuggestion> all) =>
        [.. all.Select(one => (One: one, Rank: Rank(one.Text, word))).Where(one => one.Rank < 3).OrderBy(one => one.Rank).Select(one => one.One)];

    private static int Rank(string text, string word) =>
        text.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 0
        : text.Contains("." + word, StringComparison.OrdinalIgnoreCase) || text.Contains("-" + word, StringComparison.OrdinalIgnoreCase) ? 1
        : text.Contains(word, StringComparison.OrdinalIgnoreCase) ? 2 : 3;

    private static IEnumerable<SpecSuggestion> Keys(SpecPlace place, IReadOnlyList<Form> forms, IReadOnlyList<SpecKey> all, WrittenSettings written)
    {
        var has = all.Where(key => key.Path.SequenceEqual(place.Path) && (key.At < place.From - 1 || key.At > place.From)).Select(key => key.Key).ToHashSet(StringComparer.Ordinal);
        var inSweep = place.Path is ["sweep", ..];
        return forms.SelectMany(form => (form.Schema["properties"] as JsonObject ?? []).Select(property => (property.Key, Forms: Expanded(property.Value!.AsObject(), null))))
            .Where(key => !has.Contains(key.Key) && (inSweep || key.Key != "label") && written.MayApply(PathOf(key.Key, key.Forms)))
            .DistinctBy(key => key.Key)
            .Select(key => new SpecSuggestion(key.Key, key.Key + Colon(place, key.Forms), Takes(key.Forms), About(key.Forms)));
    }

    /// <summary>The path of the setting that a key sets, or of the section that it begins; as an axis, the key is the path.</summary>
    private static string PathOf(string key, IReadOnlyList<Form> forms) => forms[0].Definition ?? key;

    /// <summary>What follows a key: a map begins on the next line.</summary>
    private static string Colon(SpecPlace place, IReadOnlyList<Form> forms) =>
        place.HasColon ? ""
        : place.Indent is { } indent && forms.All(form => !IsValue(form.Schema)) && forms.Any(form => form.Schema.ContainsKey("properties"))
            ? ":\n" + new string(' ', indent + 2)
            : ": ";

    private static bool IsValue(JsonObject schema) =>
        schema.ContainsKey("enum") || schema.ContainsKey("const") || (schema["type"] is { } type && !(type is JsonValue single && single.GetValue<string>() == "object"));

    private static IEnumerable<SpecSuggestion> Values(IReadOnlyList<Form> forms) => forms.SelectMany(Words).DistinctBy(word => word.Text);

    private static IEnumerable<SpecSuggestion> Words(Form form)
    {
        var words = form.Schema["enum"] is JsonArray choices ? choices.Select(choice => choice!.ToString())
            : form.Schema["const"] is { } only ? [only.ToString()]
            : form.Schema["type"] is JsonValue type && type.GetValue<string>() == "boolean" ? ["true", "false"]
            : (IEnumerable<string>)[];
        return words.Select(word => new SpecSuggestion(word, word, word == form.Default ? "default" : "", KindLines.Of(form.Definition ?? "", word) ?? ""));
    }

    private static string Described(IReadOnlyList<Form> forms) => string.Join(" ", new[] { About(forms), Takes(forms) }.Where(part => part.Length > 0));

    private static string About(IReadOnlyList<Form> forms) => SettingOf(forms) is { } setting
        ? setting.Doc
        : forms.Select(form => form.About).FirstOrDefault(about => about is not null) ?? "";

    private static string Takes(IReadOnlyList<Form> forms) => SettingOf(forms) is not { } setting ? ""
        : setting.Type is ChoiceType or ListType { Item: ChoiceType } ? $"default: {SettingGuide.Defaults(setting)}"
        : $"{setting.Type.Short}; default: {SettingGuide.Defaults(setting)}";

    private static Setting? SettingOf(IReadOnlyList<Form> forms) => forms.Count > 0 && forms[0].Definition is { } path ? SettingTable.TrialByPath.GetValueOrDefault(path) : null;

    /// <summary>The section whose settings are the keys of a map.</summary>
    private static string? SectionOf(IReadOnlyList<Form> forms) => forms.Select(form => form.Definition).FirstOrDefault(path => path is not null && SettingTable.IsSection(path));

    private static SpecSuggestions InCondition(SpecPlace place, string before, SpecOutline outline)
    {
        if (Comparison().Match(before) is { Success: true } compared)
        {
            var word = compared.Groups["word"].Value;
            var of = Expanded(new JsonObject { ["$ref"] = Definitions + compared.Groups["path"].Value }, null);
            return new SpecSuggestions(place.From + before.Length - word.Length, place.From + before.Length, About(of), Fitting(word, [.. Values(of)]));
        }

        var path = LastWord().Match(before).Value;
        var varied = outline.Keys.Where(key => key.Path is ["sweep", "axes"] or ["sweep", "zip", _]).Select(key => key.Key);
        var settings = varied.Concat(SettingTable.Trial.Select(setting => setting.Path)).Distinct()
            .Select(one => new SpecSuggestion(one, one, "", SettingTable.TrialByPath.GetValueOrDefault(one)?.Doc ?? ""));
        return new SpecSuggestions(place.From + before.Length - path.Length, place.From + before.Length, "A condition, such as: optimizer.name == adam.", Fitting(path, [.. settings]));
    }

    /// <summary>The forms that what stands at a path may have.</summary>
    private static IReadOnlyList<Form> FormsAt(ImmutableArray<string> path)
    {
        var forms = Expanded(Root, null);
        foreach (var step in path)
        {
            forms = [.. step.StartsWith('[') ? Items(forms) : Property(forms, step)];
        }

        return forms;
    }

    private static IEnumerable<Form> Items(IEnumerable<Form> forms) =>
        forms.SelectMany(form => form.Schema["items"] is JsonObject items ? Expanded(items, form.Definition) : []);

    private static IEnumerable<Form> Property(IReadOnlyList<Form> forms, string key)
    {
        if (key == "values" && forms.Any(form => form.Definition == "values"))
        {
            // An axis may be its list of values, or a map that has the list.
            return forms.Where(form => form.Schema.ContainsKey("items"));
        }

        return forms.SelectMany(form =>
            form.Schema["properties"]?[key] is JsonObject property ? Expanded(property, null)
            : form.Schema["patternProperties"] is JsonObject patterns
                && patterns.FirstOrDefault(pattern => Regex.IsMatch(key, pattern.Key, RegexOptions.None, TimeSpan.FromSeconds(1))).Value is JsonObject matched ? Expanded(matched, null)
            : []);
    }

    /// <summary>The alternatives of a schema, without references.</summary>
    private static IReadOnlyList<Form> Expanded(JsonObject schema, string? definition)
    {
        var found = new List<Form>();
        Expand(schema, definition, null, null, found);
        return found;
    }

    private static void Expand(JsonObject schema, string? definition, string? about, string? usual, List<Form> found)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            if (Referred(reference) is var (name, target) && found.Count < 1000)
            {
                Expand(target, definition ?? name, about, usual, found);
            }

            return;
        }

        about ??= schema["description"]?.GetValue<string>();
        usual ??= schema["default"]?.ToString();
        if (schema["anyOf"] is JsonArray alternatives)
        {
            foreach (var alternative in alternatives)
            {
                var one = alternative!.AsObject();
                // A section that may be a single value refers to the setting that receives it.
                Expand(one, one.ContainsKey("$ref") ? null : definition, about, usual, found);
            }

            return;
        }

        found.Add(new Form(schema, definition, about, usual));
    }

    private static (string? Name, JsonObject Schema)? Referred(string reference)
    {
        if (!reference.StartsWith(Definitions, StringComparison.Ordinal))
        {
            return null;
        }

        var steps = reference[Definitions.Length..].Split('/');
        JsonNode? node = Defined;
        foreach (var step in steps)
        {
            node = (node as JsonObject)?[step];
        }

        return node is JsonObject schema ? (steps.Length == 1 ? steps[0] : null, schema) : null;
    }

    [GeneratedRegex(@"(?<path>[a-z][a-z0-9.\-]*)\s*(==|!=)\s*(?<word>[a-z0-9\-]*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"[a-z0-9.\-]*$")]
    private static partial Regex LastWord();

    /// <summary>One form that a value may have.</summary>
    /// <param name="Definition">The setting or section that it is of; null for none.</param>
    private sealed record Form(JsonObject Schema, string? Definition, string? About, string? Default);

    /// <summary>The settings that a spec makes, as far as they are known while it is written.</summary>
    private sealed class WrittenSettings
    {
        private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
        private readonly HashSet<string> varied = new(StringComparer.Ordinal);

        /// <param name="section">The section to which the map at the place belongs; null for none.</param>
        public WrittenSettings(IReadOnlyList<SpecKey> keys, SpecPlace place, string? section)
        {
            foreach (var key in keys)
            {
                var path = string.Join('.', key.Path.Add(key.Key));
                if (key.Path is ["sweep", "axes"] or ["sweep", "zip", _])
                {
                    varied.Add(key.Key);
                }
                else if (key.Value is { } value)
                {
                    values[SettingTable.Shorthands.GetValueOrDefault(path) ?? path] = value;
                }
            }

            foreach (var key in keys.Where(key => section is not null && key.Value is not null && key.Path.SequenceEqual(place.Path)))
            {
                var path = $"{section}.{key.Key}";
                values[path] = key.Value!;
                varied.RemoveWhere(axis => axis == path || path.StartsWith(axis + ".", StringComparison.Ordinal));
            }
        }

        /// <summary>False for a setting that does not apply to what is written, true where that is not known.</summary>
        public bool MayApply(string path) =>
            SettingTable.TrialByPath.GetValueOrDefault(path) is not { } setting || setting.Applies.All(condition => condition.Alternatives.Any(MayHold));

        private bool MayHold(Alternative one) => one.Kind is not (AlternativeKind.Is or AlternativeKind.IsNot)
            || IsVaried(one.Path)
            || (values.GetValueOrDefault(one.Path) ?? Usual(one.Path)) is not { } value
            || one.Values.Contains(value.Split(':')[0]) == (one.Kind == AlternativeKind.Is);

        private bool IsVaried(string path) => varied.Any(axis => axis == path || path.StartsWith(axis + ".", StringComparison.Ordinal));

        private static string? Usual(string path) => SettingTable.TrialByPath.GetValueOrDefault(path) is { Cases.IsEmpty: true, Default: { } usual } ? usual.Text : null;
    }
}
