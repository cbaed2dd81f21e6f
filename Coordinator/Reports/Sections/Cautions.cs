namespace Runner.Reports.Sections;

/// <summary>The plan's warnings. The sweep was trained regardless, so they come before its results.</summary>
internal static class Cautions
{
    /// <summary>Prefix of a warning among the lines of the plan's environment.</summary>
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

        page.Section("cautions", "Warnings", "The plan reported these before anything was trained.", () =>
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
