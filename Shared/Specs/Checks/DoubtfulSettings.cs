namespace Runner.Specs;

/// <summary>Settings whose value could not be read, so that checks that depend on them are skipped.</summary>
internal static class DoubtfulSettings
{
    private const string Axes = "sweep.axes.";
    private const string Zip = "sweep.zip[";

    public static HashSet<int> Of(SweepSpec spec, ProblemList problems) => [.. problems.Paths.SelectMany(path => Of(spec, path))];

    /// <summary>Those that a problem at a path leaves in doubt. An unknown key could mean any setting of its section.</summary>
    private static IEnumerable<int> Of(SweepSpec spec, string path)
    {
        if (path is "sweep.axes" or "sweep.zip" or "sweep")
        {
            return Enumerable.Range(0, spec.Settings.Count);
        }

        var bare = WithoutAxes(path);
        return spec.Settings.Find(bare) is { } setting ? [setting.Ordinal]
            : SectionOf(bare) is { Length: > 0 } section ? SettingTable.Trial.Where(s => s.Path.StartsWith(section + ".", StringComparison.Ordinal)).Select(s => s.Ordinal)
            : [];
    }

    /// <summary>The setting's own path, where an axis gives it.</summary>
    private static string WithoutAxes(string path) =>
        path.StartsWith(Axes, StringComparison.Ordinal) ? path[Axes.Length..]
        : path.StartsWith(Zip, StringComparison.Ordinal) && path.IndexOf("].", StringComparison.Ordinal) is var end and > 0 ? path[(end + 2)..]
        : path;

    /// <summary>The section in which a path is, or the one that its only word was meant to name; empty if there is none.</summary>
    private static string SectionOf(string path)
    {
        var section = path.Length > 0 && !SettingTable.IsSection(path) && !path.Contains('.')
            ? NearestName.Of(path, SettingTable.Sections.Select(s => s.Section)) ?? ""
            : path;
        while (section.Length > 0 && !SettingTable.IsSection(section))
        {
            section = section.LastIndexOf('.') is var dot and > 0 ? section[..dot] : "";
        }

        return section;
    }
}
