using Microsoft.AspNetCore.Components;
using Runner.Commands;
using Runner.Comparison;
using Runner.Reports;
using Runner.Reports.Sections;

namespace Runner.Page.Components.Parts;

/// <summary>Sections of the report, for a sweep that may still be running.</summary>
internal sealed record ReportParts(MarkupString Findings, MarkupString Settings, MarkupString Spec)
{
    private const int MostRows = 60;

    public static readonly ReportParts None = new(default, default, default);

    public static ReportParts Of(RecordedSweep sweep, SweepFindings findings)
    {
        var content = new ReportContent
        {
            Findings = findings,
            Example = sweep.Points.Config(0),
            SpecText = sweep.Record.SpecText,
            SpecFile = sweep.Record.SpecFile,
            Environment = sweep.Record.Environment,
        };
        var levels = AxisLevels.Of(content.Results);
        return new(
            Written(page =>
            {
                foreach (var finding in findings.Headlines.Where(Masthead.IsBanner))
                {
                    page.Element("p", finding.Sentence, "class=\"notice\"");
                }

                Headlines.Write(page, content);
                WhatMatters.Write(page, content);
            }),
            Written(page =>
            {
                PairMap.Write(page, content, levels);
                LearningRates.Write(page, content);
                AllSettings.Write(page, content, levels);
                BestAndWorst.Write(page, content);
                Troubles.Write(page, content);
            }),
            Written(page => Provenance.Write(page, content)));
    }

    /// <summary>A comparison's findings and its table.</summary>
    public static MarkupString Comparison(SweepComparison comparison, string name) => Written(page =>
    {
        page.Raw("<ol class=\"findings\">\n");
        foreach (var finding in comparison.Findings)
        {
            Headlines.Item(page, finding);
        }

        page.Raw("</ol>\n");
        GroupTable.Write(page, comparison, MostRows, name);
    });

    private static MarkupString Written(Action<Html> write)
    {
        var page = new Html();
        write(page);
        return new MarkupString(page.ToString());
    }
}
