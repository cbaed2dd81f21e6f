using Runner.Specs;

namespace Runner.Commands;

/// <summary>Adds an item to a list in a spec's text.</summary>
internal static class SpecSection
{
    /// <summary>The spec with one more item: after the section's name if that has its own line, otherwise in a new section at the end.</summary>
    /// <returns>Null if the spec's text has a form to which the item cannot be added.</returns>
    public static SweepSpec? Add(SweepSpec spec, string section, string item)
    {
        var lines = spec.Text.TrimEnd().ReplaceLineEndings("\n").Split('\n').ToList();
        var at = lines.FindIndex(line => line.TrimEnd() == section + ":") + 1;
        if (at == 0)
        {
            lines.AddRange([section + ":", item]);
        }
        else
        {
            var next = at < lines.Count ? lines[at] : "";
            lines.Insert(at, next[..^next.TrimStart().Length] + item);
        }

        try
        {
            return SpecFiles.Parse(string.Join('\n', lines) + "\n", spec.FileName);
        }
        catch (UserException)
        {
            // The section is written in a form to which lines cannot be added.
            return null;
        }
    }
}
