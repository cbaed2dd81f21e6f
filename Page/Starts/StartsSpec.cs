using System.Text;
using System.Text.Json;
using Runner.Commands;
using Runner.Comparison;
using Runner.Search;
using Runner.Specs;

namespace Runner.Page.Starts;

/// <summary>A spec whose sweep is the chosen starts of another one, and nothing else.</summary>
internal static class StartsSpec
{
    /// <summary>Behind the name of the spec that it is made from.</summary>
    public const string Ending = "-starts";

    /// <summary>What the other spec says beside its settings.</summary>
    private static readonly string[] Replaced = ["name", "about", "sweep", MoreReplicates.Section, MoreEpochs.Section];

    /// <exception cref="UserException">There is no such point, or the spec is written in a form that cannot be taken over.</exception>
    public static SweepSpec Of(SweepSpec spec, SweepPoints points, StartChoice choice)
    {
        if (choice.Points.FirstOrDefault(point => point >= points.PointCount, -1) is >= 0 and var missing)
        {
            throw new UserException($"Points: there is no point {missing}. The sweep has {Number.Count(points.PointCount)}, numbered from 0.");
        }

        var name = spec.Name.EndsWith(Ending, StringComparison.Ordinal) ? spec.Name : spec.Name + Ending;
        var text = new StringBuilder($"name: {name}\nabout: {Quoted($"{choice.Count} starts of {spec.Name}, side by side.")}\n\n");
        text.Append(Kept(spec.Text)).Append("\n\n");
        WriteSweep(text, spec, points, choice);
        var reading = SpecFile.Read(text.ToString(), name + ".yaml");
        return reading.Spec is { } made && reading.Problems.Count == 0
            ? made
            : throw new UserException(
                $"{spec.FileName}: its starts cannot be written as a spec of their own ({reading.Problems[0].Diagnosis}). Write each section at the start of a line, and list layers outside of sweep.");
    }

    private static void WriteSweep(StringBuilder text, SweepSpec spec, SweepPoints points, StartChoice choice)
    {
        text.Append("sweep:\n");
        text.Append($"  seed: {spec.Seed}\n");
        text.Append("  axes:\n");
        text.Append($"    seed.init: [{StartChoice.Text(choice.Inits)}]\n");
        text.Append($"    seed.order: [{StartChoice.Text(choice.Orders)}]\n");
        var axes = points.Axes.Index().Select(axis => (Path: axis.Item, Values: choice.Points.Select(point => ValueAt(points, point, axis.Index)).ToArray()))
            .Where(axis => axis.Values.Any(value => value is not null)).ToList();
        // Points that differ in one path are its values; in several, these move together.
        var together = choice.Points.Length > 1 && axes.Count > 1;
        if (together)
        {
            text.Append("  zip:\n");
        }

        foreach (var (i, (path, values)) in axes.Index())
        {
            // Where the setting does not apply, its value is not looked at.
            var written = values.Select(value => value ?? values.First(other => other is not null));
            text.Append(together ? i == 0 ? "  - " : "    " : "    ").Append($"{Quoted(path)}:\n");
            foreach (var value in written)
            {
                text.Append($"    - {value}\n");
            }
        }
    }

    /// <summary>A point's value on an axis, as YAML; null where the axis does not apply.</summary>
    private static string? ValueAt(SweepPoints points, int point, int axis)
    {
        var (path, values) = (points.Axes[axis], points.Settings(point));
        if (values.Settings.Find(path) is { } setting)
        {
            return values.Applicable(setting.Ordinal) ? values[setting.Ordinal]?.Text : null;
        }

        var inside = path + ".";
        var parts = values.Settings.ByPath
            .Where(part => part.Path.StartsWith(inside, StringComparison.Ordinal) && part.PartOf is null && values.Applicable(part.Ordinal))
            .Select(part => (Name: part.Path[inside.Length..], Value: values[part.Ordinal]))
            .Where(part => part.Value is not null)
            .ToList();
        if (parts.Count == 0)
        {
            return null;
        }

        var label = points.Values(point)[axis] is { } shown ? $"label: {Quoted(shown.Text)}, " : "";
        return $"{{{label}{string.Join(", ", parts.Select(part => $"{Quoted(part.Name)}: {part.Value!.Text}"))}}}";
    }

    /// <summary>The spec without the sections that are written anew: each begins at the start of a line.</summary>
    private static string Kept(string text)
    {
        var kept = new List<string>();
        var isKept = true;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.Length > 0 && line[0] is not (' ' or '\t' or '#' or '-' or '}' or ']'))
            {
                isKept = !Replaced.Contains(line.Split(':')[0].Trim().Trim('"', '\''), StringComparer.Ordinal);
            }

            if (isKept)
            {
                kept.Add(line);
            }
        }

        return string.Join('\n', kept).Trim();
    }

    private static string Quoted(string text) => '"' + JsonEncodedText.Encode(text).ToString() + '"';
}
