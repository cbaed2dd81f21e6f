namespace Runner.Reports.Sections;

/// <summary>What the plan warned of: it was trained all the same, and whoever reads the results should know first.</summary>
internal static class Cautions
{
    /// <summary>How a line of the plan's environment begins that is a warning.</summary>
    public const string Prefix = "warning: ";

    public static void Write(Html page, ReportContent content)
    {
        string[] warnings =
        [
            .. content.Environment.Split('\n', StringSplitOptions.TrimEntries)
                .Where(line => line.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(line => line[Prefix.Length..]),
        ];
        if (warnings.Length == 0)
        {
            return;
        }

        page.Section("cautions", "Warnings", "The plan pointed this out before anything was trained.", () =>
        {
            page.Raw("<ul>\n");
            foreach (var warning in warnings)
            {
                page.Raw("<li>").Text(warning).Raw("</li>\n");
            }

            page.Raw("</ul>\n");
        });
    }
}
