using Runner.Comparison;
using Runner.Comparison.Importance;

namespace Runner.Reports.Sections;

/// <summary>Shares of the variance as bars.</summary>
internal static class WhatMatters
{
    private const int MostPairs = 4;

    public static void Write(Html page, ReportContent content)
    {
        if (content.Findings.Importance is not { } importance)
        {
            return;
        }

        var lead = $"How much of the differences between runs, in {(importance.Logarithmic ? "the logarithm of the " : "")}{content.Findings.Metric.Phrase}, each setting accounts for, "
            + $"and how much comes from {content.Results.Seeds.Cause} alone.";
        page.Section("matters", "What matters", lead, () =>
        {
            page.Raw("<div class=\"bars\" role=\"table\" aria-label=\"Shares of the variance\">\n");
            foreach (var axis in importance.Axes)
            {
                Bar(page, axis, "");
            }

            foreach (var pair in importance.Pairs.Where(pair => pair.Share >= .01).Take(MostPairs))
            {
                Bar(page, pair with { Name = $"{pair.Name}, together" }, "together");
            }

            var rest = importance.Rest + importance.Pairs.Where(pair => pair.Share < .01).Sum(pair => pair.Share)
                + importance.Pairs.Where(pair => pair.Share >= .01).Skip(MostPairs).Sum(pair => pair.Share);
            if (rest >= .005)
            {
                Bar(page, new("other combinations", [], rest), "together");
            }

            foreach (var seed in importance.Seeds.Where(seed => importance.Seeds.Length == 1 || seed.Share >= .001))
            {
                Bar(page, seed, "luck");
            }

            page.Raw("</div>\n");
            if (importance.Seeds.Length == 0)
            {
                page.Element("p", "No setting was run twice, so the effects of the settings may be luck.", "class=\"small\"");
            }

            if (importance.DivergedAsWorst > 0)
            {
                page.Element(
                    "p",
                    $"{Number.Of(importance.DivergedAsWorst, "run")} without a finite value {(importance.DivergedAsWorst == 1 ? "was" : "were")} counted with the worst finite value of the sweep.",
                    "class=\"small\"");
            }
        });
    }

    private static void Bar(Html page, VarianceShare share, string kind)
    {
        var width = Math.Clamp(share.Share * 100, 0, 100).ToString("0.##");
        page.Raw($"<div class=\"bar {kind}\" role=\"row\"><span class=\"name\" role=\"rowheader\">").Text(share.Name)
            .Raw($"</span><span class=\"track\"><i style=\"width:{width}%\"></i></span><span class=\"share\" role=\"cell\">").Text(Number.Percent(share.Share))
            .Raw("</span></div>\n");
    }
}
