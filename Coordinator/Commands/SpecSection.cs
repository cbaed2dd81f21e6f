using Runner.Specs;

namespace Runner.Commands;

/// <summary>A section of a spec that lists items, to which a command adds.</summary>
internal static class SpecSection
{
    /// <summary>The spec with one more item: behind the section's name where it stands by itself on a line, else in a new section at the end.</summary>
    /// <returns>Null where nothing can be added to the spec as it is written.</returns>
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
            // Written in a form to which nothing can be added.
            return null;
        }
    }
}
