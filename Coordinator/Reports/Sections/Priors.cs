using Runner.Latent;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>Samples that variational autoencoders make from nothing but their prior, and the manifold of a code of two numbers.</summary>
internal static class Priors
{
    public static void Write(Html page, ReportContent content)
    {
        if (content.Priors.Count == 0)
        {
            return;
        }

        page.Section(
            "priors",
            "Samples from the prior",
            "A variational autoencoder is trained so that the codes of samples are spread like N(0, 1). What its decoder makes of codes that are drawn from N(0, 1) shows whether that worked. "
            + "All settings with codes of the same width are given the same codes.",
            () =>
            {
                page.Raw("<div class=\"pair\">\n");
                foreach (var prior in content.Priors)
                {
                    page.Raw(Sheet("Samples from the prior", "Means of the decoder's outputs for random codes.", prior, prior.Draws.Samples));
                }

                if (content.Priors.Where(prior => prior.Draws.Manifold.Count > 0).MinBy(prior => prior.Point.Shown.Loss) is { } plane)
                {
                    page.Raw(Sheet(
                        "The manifold of the code",
                        "Each cell is what the decoder makes of one code; places are even in the quantiles of N(0, 1), the first number to the right, the second up.",
                        plane,
                        plane.Draws.Manifold));
                }

                page.Raw("</div>\n");
            });
    }

    private static string Sheet(string title, string about, PointPrior prior, IReadOnlyList<double[]> rows) => SampleSheet.Render(
        $"{title}{(prior.Point.Label.Length > 0 ? $": {prior.Point.Label}" : "")}",
        $"{about} Run {prior.Point.Shown.Trial}.",
        Codes.FormOf(prior.Point.Data),
        [.. rows.Select(row => new SheetRow("", row))],
        []);
}
