using Runner.Comparison;
using Runner.Latent;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>What the codes of autoencoders hold: maps, accuracies, morphs, walks and reconstructions.</summary>
internal static class Codes
{
    private const int MostMaps = 6;

    /// <summary>Settings whose reconstructions are drawn.</summary>
    private const int MostShown = 6;

    public static void Write(Html page, ReportContent content)
    {
        if (content.Codes is { } study)
        {
            Write(page, study);
        }
    }

    public static void Write(Html page, LatentStudy study) =>
        page.Section(
            "codes",
            "What the code holds",
            $"An autoencoder sends each sample through a few numbers, its code. Here is what they keep. {study.Extent}",
            () =>
            {
                page.Raw("<ol class=\"findings\">\n");
                foreach (var finding in study.Findings)
                {
                    Headlines.Item(page, finding);
                }

                page.Raw("</ol>\n");
                Table(page, study);
                Maps(page, study);
                foreach (var walked in study.Walked)
                {
                    Walks(page, walked, study.Points.Count > 1);
                }

                Reconstructions(page, study);
            });

    private static void Table(Html page, LatentStudy study)
    {
        Table(page, study, LatentColumns.OfClasses(study));
        Table(page, study, LatentColumns.OfErrors(study));
        page.Element(
            "p",
            "In brackets, 95 % intervals: over replicates where there are several, otherwise over samples. PCA: the same in as many principal components of the samples as the code has numbers.",
            "class=\"small\"");
    }

    private static void Table(Html page, LatentStudy study, IReadOnlyList<LatentColumn> columns)
    {
        if (columns.Count > 0)
        {
            HtmlTable.Write(
                page,
                ["setting", .. columns.Select(column => column.Name)],
                study.Points.Select(point => columns.Select(column => column.Cell(point)).Prepend(point.Label)),
                "full");
        }
    }

    private static void Maps(Html page, LatentStudy study)
    {
        page.Raw("<div class=\"multiples\">\n");
        foreach (var at in Even.Scattered(study.Points.Count, MostMaps))
        {
            page.Raw(Map(study.Points[at], study.Points.Count > 1));
        }

        page.Raw("</div>\n");
        if (study.Points.Count > MostMaps)
        {
            page.Element("p", $"Maps of {MostMaps} of {study.Points.Count} settings; runner latent --json has them all.", "class=\"small\"");
        }
    }

    private static string Map(PointCodes point, bool isNamed)
    {
        var (map, groups) = (point.Look.Map, point.Look.Groups);
        var plane = point.Look.Width switch
        {
            1 => $"A code of one number, a row for each {groups.One}.",
            2 => "The code itself.",
            var width => $"The first two principal components of {width} numbers: {Number.Percent(map.Shown)} of their variance.",
        };
        return CodeMapChart.Render(
            $"Map of the codes{(isNamed ? $": {point.Label}" : "")}",
            $"{plane} Faint: {Number.Of(map.Train.Count, "training sample")}; strong: {Number.Of(map.Test.Count, point.Data.IsHeldOut ? "held-out sample" : "other sample")}; by {(groups.AreClasses ? "class" : "cluster (k-means), as the data have no classes")}. Run {point.Shown.Trial}.",
            new ChartAxis(map.XName),
            new ChartAxis(map.YName),
            [.. groups.Names.Select((name, group) => new MapGroup(name, Places(map.Train, group), Places(map.Test, group)))]);
    }

    private static (double X, double Y)[] Places(IEnumerable<MappedCode> codes, int group) =>
        [.. codes.Where(code => code.Group == group).Select(code => (code.X, code.Y))];

    private static void Walks(Html page, WalkedPoint walked, bool isNamed)
    {
        var (walks, look, form) = (walked.Walks, walked.Look, FormOf(walked.Point.Data));
        var run = $"Run {walked.Point.Shown.Trial}{(isNamed ? $", {walked.Point.Label}" : "")}.";
        page.Element("h3", $"A code of {Number.Of(look.Width, "number")}");
        page.Element("p", $"{run}{(isNamed ? " It has the lowest loss of the settings with this width." : "")}", "class=\"small\"");
        page.Raw("<div class=\"pair\">\n");
        page.Raw(SampleSheet.Render(
            "From one sample to another",
            "The straight line between the codes of two samples, decoded; at both ends are the reconstructions of the samples.",
            form,
            [.. walks.Morphs.Select(morph => new SheetRow($"{look.Groups.One} {morph.Row.Name}", morph.Row.Outputs))],
            [.. walks.Morphs[0].Row.At.Select(Number.Short)]));
        page.Raw(SampleSheet.Render(
            "Arithmetic",
            $"The code of a sample of {look.Groups.One} {walks.ArithmeticFrom}, plus so many times the mean code of {walks.ArithmeticTo} less that of {walks.ArithmeticFrom}.",
            form,
            [new SheetRow(walks.Arithmetic.Name, walks.Arithmetic.Outputs)],
            [.. walks.Arithmetic.At.Select(Signed)]));
        page.Raw(SampleSheet.Render(
            look.Width <= 2 ? "A walk through the code" : "A walk through the plane of the map",
            $"Each cell is what the decoder makes of one place; places are even in quantiles of the training samples' {(look.Width <= 2 ? "codes" : "components")}, {look.Map.XName} to the right{(look.Width > 1 ? $", {look.Map.YName} up" : "")}.",
            form,
            [.. walks.Walk.Select(row => new SheetRow("", row.Outputs))],
            []));
        var strongest = walks.Coordinates.Max(row => row.Effect);
        page.Raw(SampleSheet.Render(
            "What each coordinate does",
            $"One coordinate goes from its 2.5 % to its 97.5 % quantile, the others stay at their means. The percentage is its effect on the output, of the strongest one's.{(walks.Coordinates.Count < look.Width ? $" The {walks.Coordinates.Count} of {look.Width} that vary most." : "")}",
            form,
            [.. walks.Coordinates.Select(row => new SheetRow($"{row.Name} · {Number.Percent(strongest > 0 ? row.Effect / strongest : double.NaN)}", row.Outputs))],
            []));
        page.Raw("</div>\n");
    }

    /// <summary>Input, noisy input, reconstruction and residual, for the settings that see the same samples as the featured one.</summary>
    private static void Reconstructions(Html page, LatentStudy study)
    {
        PointCodes[] alike = [.. study.Points.Where(point => point.Data.Features == study.Featured.Point.Data.Features && point.Look.Samples.Inputs.AsSpan().SequenceEqual(study.Featured.Look.Samples.Inputs))];
        PointCodes[] shown = [.. Even.Scattered(alike.Length, MostShown).Select(at => alike[at])];
        page.Raw("<div class=\"multiples\">\n");
        foreach (var point in shown)
        {
            var samples = point.Look.Samples;
            page.Raw(SampleSheet.Render(
                study.Points.Count > 1 ? $"Reconstructions: {point.Label}" : "Reconstructions",
                $"Mean squared error {Number.Short(point.Look.Fidelity.Error)} over {Number.Count(point.Data.Test.Count)} samples. Residual: output less input, orange where there is too much, blue where too little. Run {point.Shown.Trial}.",
                FormOf(point.Data),
                [
                    new SheetRow("input", samples.Inputs),
                    .. samples.Noisy.Length > 0 ? (SheetRow[])[new SheetRow("noisy input", samples.Noisy)] : [],
                    new SheetRow("reconstruction", samples.Outputs),
                    new SheetRow("residual", samples.Residuals) { IsSigned = true },
                ],
                samples.Names));
        }

        page.Raw("</div>\n");
        if (shown.Length < study.Points.Count)
        {
            page.Element("p", $"Reconstructions of {shown.Length} of {study.Points.Count} settings.", "class=\"small\"");
        }
    }

    internal static SampleForm FormOf(LatentData data)
    {
        double[] finite = [.. data.Test.Inputs.Where(double.IsFinite)];
        return new SampleForm(data.Features, data.Image, finite.Min(), finite.Max());
    }

    private static string Signed(double step) => step > 0 ? $"+{Number.Short(step)}" : Number.Short(step);
}
