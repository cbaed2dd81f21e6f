using Runner.Comparison;

namespace Runner.Reports.Sections;

/// <summary>What is needed to reproduce the numbers.</summary>
internal static class Provenance
{
    public static void Write(Html page, ReportContent content)
    {
        page.Section("provenance", "Where these numbers come from", "The same spec gives the same numbers, bit for bit, on any machine and with any number of workers.", () =>
        {
            page.Raw("<dl class=\"facts\">\n");
            Fact("sweep seed", $"{content.Outline.Seed}");
            if (content.Course.Length > 0)
            {
                Fact("how it went", content.Course);
            }

            foreach (var line in content.Environment.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (line.StartsWith(Cautions.Prefix, StringComparison.Ordinal))
                {
                    continue;
                }

                var at = line.IndexOf(':');
                Fact(at < 0 ? "" : line[..at], at < 0 ? line : line[(at + 1)..].Trim());
            }

            page.Raw("</dl>\n");
            if (content.SpecText.Length > 0)
            {
                page.Raw("<details class=\"more\"><summary>").Text(content.SpecFile.Length > 0 ? $"The spec, {Path.GetFileName(content.SpecFile)}" : "The spec")
                    .Raw("</summary>\n<pre>").Lines(content.SpecText).Raw("</pre></details>\n");
            }

            page.Raw("<details class=\"more\"><summary>How the comparisons are made</summary>\n")
                .Element("p", $"Runs are compared by {content.Findings.Metric.Phrase}. Typical values are interquartile means; intervals are percentile bootstrap intervals with "
                    + $"{Number.Count(Runner.Comparison.Statistics.Bootstrap.Resamples)} resamples, drawn within each setting (Agarwal et al. 2021). Two groups are compared run for run only where all other "
                    + "settings are the same (a stratified Mann–Whitney test); a run that diverged loses to any that did not. A claim needs p < 0.05 after Holm's correction. "
                    + "How many seeds would settle a claim follows Noether (1987), for four chances in five.")
                .Raw("</details>\n");
        });

        void Fact(string name, string value) => page.Raw("<div><dt>").Text(name).Raw("</dt><dd>").Text(value).Raw("</dd></div>\n");
    }
}
