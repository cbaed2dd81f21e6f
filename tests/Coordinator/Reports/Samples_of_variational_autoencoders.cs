using System.Text.RegularExpressions;
using Runner.Latent;
using Runner.Tests.Commands;

namespace Runner.Tests.Reports;

public sealed partial class Samples_of_variational_autoencoders : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void Are_in_the_report_with_the_manifold_of_a_code_of_two_numbers_and_morphs()
    {
        var page = Report("[2, 3]", "vae: bernoulli");

        page.ShouldContain("Samples from the prior: bottleneck 2");
        page.ShouldContain("Samples from the prior: bottleneck 3");
        page.ShouldContain("From one sample to another");
        page.ShouldContain("The manifold of the code: bottleneck 2");
        page.ShouldNotContain("The manifold of the code: bottleneck 3");

        // A sheet has a drawing for wide and one for narrow pages.
        Pictures(Section(page)).ShouldBe(2 * ((2 * PriorDraws.Rows * PriorDraws.Columns) + (CodeWalks.Side * CodeWalks.Side)));
    }

    [Fact]
    public void Are_not_in_the_report_of_other_autoencoders() => Report("[2]", "tied: false").ShouldNotContain("Samples from the prior");

    private string Report(string widths, string settings)
    {
        console.Write("codes.yaml", """
            name: codes
            data: {source: digits, take: 150, test: 0.2}
            model: {kind: KIND, encoder: [8], SETTINGS}
            training: {epochs: 2}
            sweep: {axes: {model.bottleneck: WIDTHS}}
            """
            .Replace("KIND", settings.StartsWith("vae", StringComparison.Ordinal) ? "vae" : "autoencoder", StringComparison.Ordinal)
            .Replace("SETTINGS", settings, StringComparison.Ordinal).Replace("WIDTHS", widths, StringComparison.Ordinal));
        console.Run("run", "codes.yaml").ShouldSucceed();
        console.Run("report", "codes", "-o", "codes.html").ShouldSucceed();
        return File.ReadAllText(Path.Combine(console.Folder, "codes.html"));
    }

    private static string Section(string page) => SectionOfPriors().Match(page).Value;

    private static int Pictures(string html) => Count(html, "data:image/png");

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("<section id=\"priors\".*?</section>", RegexOptions.Singleline)]
    private static partial Regex SectionOfPriors();
}
