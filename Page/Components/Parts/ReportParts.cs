using Microsoft.AspNetCore.Components;
using Runner.Commands;
using Runner.Comparison;
using Runner.Latent;
using Runner.Minima;
using Runner.Reports;
using Runner.Reports.Sections;
using Runner.Reports.Sections.Endings;

namespace Runner.Page.Components.Parts;

/// <summary>Sections of the report, for a sweep that may still be running.</summary>
internal sealed record ReportParts(MarkupString Findings, MarkupString Settings, MarkupString Spec)
{
    public static readonly ReportParts None = new(default, default, default);

    public static ReportParts Of(RecordedSweep sweep, SweepFindings findings)
    {
        var content = Content(sweep, findings);
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
                // Pairs of settings, and all settings as lines, are charts of the page.
                LearningRates.Write(page, content);
                AllSettings.Write(page, content, levels, drawsLines: false);
                BestAndWorst.Write(page, content);
                Troubles.Write(page, content);
            }),
            Written(page => Provenance.Write(page, content)));
    }

    /// <summary>What the best network and the worst one make of some samples; empty where these are no images.</summary>
    public static MarkupString Images(RecordedSweep sweep, SweepFindings findings, IReconstructions reconstructions) =>
        Written(page => BestAndWorst.WriteImages(page, Content(sweep, findings) with { Reconstructions = reconstructions }));

    /// <summary>Images with what a network makes of them.</summary>
    public static MarkupString Samples(ReconstructionSet images) => Written(page => page.Raw(BestAndWorst.Images("Inputs and reconstructions", "", images)));

    /// <summary>What codes hold.</summary>
    public static MarkupString Codes(LatentStudy study) => Written(page => Reports.Sections.Codes.Write(page, study));

    /// <summary>Where the runs end up.</summary>
    public static MarkupString Minima(RecordedSweep sweep, SweepFindings findings, IReadOnlyList<StudiedFunction> studied) =>
        Written(page => WhereRunsEnd.Write(page, Content(sweep, findings) with { Studied = studied }));

    /// <summary>What a comparison says.</summary>
    public static MarkupString Said(SweepComparison comparison) => Written(page =>
    {
        page.Raw("<ol class=\"findings\">\n");
        foreach (var finding in comparison.Findings)
        {
            Headlines.Item(page, finding);
        }

        page.Raw("</ol>\n");
    });

    private static ReportContent Content(RecordedSweep sweep, SweepFindings findings) => new()
    {
        Findings = findings,
        LinkOf = trial => Paths.Trial(sweep.Name, trial),
        Example = sweep.Points.Config(0),
        SpecText = sweep.Record.SpecText,
        SpecFile = sweep.Record.SpecFile,
        Environment = sweep.Record.Environment,
    };

    private static MarkupString Written(Action<Html> write)
    {
        var page = new Html();
        write(page);
        return new MarkupString(page.ToString());
    }
}
