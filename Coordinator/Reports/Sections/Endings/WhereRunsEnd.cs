using Runner.Comparison.Minima.Passes;
using Runner.Minima;

namespace Runner.Reports.Sections.Endings;

/// <summary>Where the runs ended up, function by function: verdicts, basins, barriers and pictures. Omitted when <c>minima</c>
/// has not been run.</summary>
internal static class WhereRunsEnd
{
    public static void Write(Html page, ReportContent content)
    {
        if (content.Studied.Count == 0)
        {
            return;
        }

        var one = content.Studied.Count == 1;
        page.Section(
            "endings",
            "Where the runs end up",
            "Training stops when its budget is spent. Here every run was continued from there, with exact steps, to where it would have ended. "
            + (one ? "" : "Only runs with the same layers and activations can be compared in this way, so each kind of network has its own part."),
            () =>
            {
                if (content.Studied[0].Part is { } part)
                {
                    page.Element("p", part);
                }

                for (var i = 0; i < content.Studied.Count; i++)
                {
                    if (one)
                    {
                        Function(page, content.Studied[i]);
                        continue;
                    }

                    var study = content.Studied[i].Study;
                    page.Raw(i == 0 ? "<details class=\"more\" open><summary>" : "<details class=\"more\"><summary>")
                        .Text($"{study.Name} ({Comparison.Number.Of(study.Runs.Length, "run")})").Raw("</summary>\n");
                    Function(page, content.Studied[i]);
                    page.Raw("</details>\n");
                }
            });
    }

    private static void Function(Html page, StudiedFunction studied)
    {
        page.Raw("<ol class=\"findings\">\n");
        foreach (var finding in studied.Study.Findings)
        {
            Headlines.Item(page, finding);
        }

        page.Raw("</ol>\n");
        VerdictTables.Write(page, studied.Study);
        page.Raw("<div class=\"beside\">\n<div>\n");
        BasinTables.Write(page, studied.Study);
        page.Raw("</div>\n");
        if (studied.Study.Measures.Count > 0)
        {
            page.Raw("<div>\n");
            BetweenRuns.Write(page, studied.Study);
            page.Raw("</div>\n");
        }

        page.Raw("</div>\n");
        BasinTables.WriteFinders(page, studied.Study);
        if (studied.Passes is { } passes)
        {
            TreeOfMinima.Write(page, new TreeSummary(studied.Study, passes));
        }

        if (studied.Pictures is { } pictures)
        {
            EndingPictures.Write(page, studied.Study, pictures);
        }
    }
}
