namespace Runner.Specs;

/// <summary>Says why a setting does not apply, and what to do.</summary>
internal static class InapplicableText
{
    /// <param name="values">An example of values to which it does not apply.</param>
    public static (string Diagnosis, string Remedy) Of(Setting setting, TrialValues? values)
    {
        foreach (var condition in setting.Applies)
        {
            if (values is not null && condition.Alternatives.Any(a => a.Holds(values[a.Path])))
            {
                continue;
            }

            var first = condition.Alternatives[0];
            var present = values?[first.Path];
            var remedy = Remedy(condition, first);
            var diagnosis = present is null
                ? first.Kind == AlternativeKind.NotGiven ? $"{first.Path} is given"
                : first.Kind is AlternativeKind.Given or AlternativeKind.HasLayer ? $"{first.Path} is not given" : $"{first.Path} does not apply here, so this does not either"
                : first.Kind switch
                {
                    AlternativeKind.NotGiven => $"{first.Path} is given too",
                    AlternativeKind.NotZero => $"it means nothing while {first.Path} is {present}",
                    AlternativeKind.HasLayer => $"no layer is {Joined([.. first.Values])}",
                    _ when condition.Alternatives.Length > 1 => "no activation uses it",
                    _ when present.Text is "true" or "false" or "none" && first.Path != "model.noise.kind" => $"{first.Path} is {present}",
                    AlternativeKind.IsNot when first.Path == "model.init.weights.scheme" => $"{present} sets biases too",
                    _ when setting.Type is BooleanType or ListType => $"{present} does not use {setting.Name}",
                    _ => $"{present} has no {Noun(setting)}",
                };
            return (diagnosis, remedy);
        }

        if (setting.PartOf is { } list)
        {
            return ($"there is no layer at that place of {list} that has {setting.Name}", "Layers count from 0. Name one that has it.");
        }

        return ("it does not apply to any point", "Remove it.");
    }

    /// <summary>A section's main setting goes by the section's name.</summary>
    private static string Noun(Setting setting) => SettingTable.Shorthands.GetValueOrDefault(setting.Section) == setting.Path
        ? setting.Section[(setting.Section.LastIndexOf('.') + 1)..]
        : setting.Name;

    private static string Remedy(Condition condition, Alternative first) => first.Kind switch
    {
        AlternativeKind.NotGiven => "Remove one of the two.",
        AlternativeKind.Given => $"Remove it, or give {first.Path}.",
        AlternativeKind.NotZero => $"Remove it, or give {first.Path} above 0.",
        AlternativeKind.IsNot when first.Path == "schedule.momentum-max" => "Remove it, or give schedule.momentum-max.",
        AlternativeKind.IsNot => "Remove it.",
        AlternativeKind.HasLayer => "Remove it, or add such a layer.",
        _ when first.Path == "model.bias" => "Remove it, or set model.bias: true.",
        _ => $"Remove it, or choose {Joined(condition.Alternatives.SelectMany(a => a.Values).Distinct().ToList())}{(condition.Alternatives.Length > 1 ? "" : $" as {first.Path}")}.",
    };

    private static string Joined(List<string> words) =>
        words.Count == 1 ? words[0] : string.Join(", ", words.Take(words.Count - 1)) + " or " + words[^1];
}
