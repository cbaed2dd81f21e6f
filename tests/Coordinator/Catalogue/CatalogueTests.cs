using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Runner.Tests.Commands;

namespace Runner.Tests.Catalogue;

/// <summary>Every spec of the catalogue runs; those whose truth is known end at it.</summary>
public sealed partial class CatalogueTests : IDisposable
{
    private const string Published = "source: fashion-mnist";

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    public static TheoryData<string> Specs() =>
        [.. Files(published: false)];

    public static TheoryData<string> PublishedData() =>
        [.. Files(published: true)];

    [Theory]
    [MemberData(nameof(Specs))]
    public void Every_spec_of_the_catalogue_runs_shrunk(string file) => RunShrunk(file);

    [FashionMnistTheory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(PublishedData))]
    public void Every_spec_on_published_data_runs_shrunk(string file) => RunShrunk(file);

    private void RunShrunk(string file)
    {
        foreach (var table in Directory.GetFiles(Folder(), "*.csv"))
        {
            console.Write(Path.GetFileName(table), File.ReadAllText(table));
        }

        var text = Images().Replace(File.ReadAllText(Path.Combine(Folder(), file)), "$1, take: 100");

        // A rung lies before the last epoch, and a race is over at least two replicates.
        var epochs = text.Contains("prune:", StringComparison.Ordinal) ? 3 : 1;
        var shrunk = Updates().Replace(Epochs().Replace(text, $"epochs: {epochs}"), "updates: 20");
        shrunk = Samples().Replace(shrunk, "samples: 200");
        shrunk = Steps().Replace(Replicates().Replace(MostReplicates().Replace(shrunk, "most-replicates: 2"), "replicates: 1"), "steps: 20");
        console.Write(file, shrunk);
        var run = console.Run("run", file).ShouldSucceed();
        run.Output.ShouldContain("completed");
        run.Output.ShouldNotContain("failed");
        var name = Path.GetFileNameWithoutExtension(file);
        console.Run("report", name, "-o", "report.html").ShouldSucceed();
        console.Run("verify", name, "--count", "2").ShouldSucceed();
    }

    [Fact]
    public void Every_spec_says_in_a_paragraph_what_it_shows_and_names_the_schema()
    {
        foreach (var file in Directory.GetFiles(Folder(), "*.yaml"))
        {
            var text = File.ReadAllText(file);
            text.ShouldStartWith("# yaml-language-server: $schema=schema.json", customMessage: file);
            About().Match(text).Groups[1].Value.Length.ShouldBeGreaterThan(150, file);
        }
    }

    /// <summary>Nielsen, Neural Networks and Deep Learning, chapter 3: the output after t updates.</summary>
    [Fact]
    public void One_neuron_follows_the_book()
    {
        double[] times = [0, 50, 100, 150, 200, 250, 300];
        double[][] expected =
        [
            [.8176, .3870, .2110, .1527, .1237, .1061, .0940],
            [.8176, .7516, .6789, .6053, .5355, .4726, .4177],
            [.9820, .9759, .9641, .9334, .7887, .3572, .2028],
            [.9820, .9710, .9539, .9282, .8912, .8415, .7796],
        ];
        console.Write("one-neuron.yaml", File.ReadAllText(Path.Combine(Folder(), "one-neuron.yaml")));
        console.Run("run", "one-neuron.yaml").ShouldSucceed();
        var seen = 0;
        for (var trial = 0; trial < 6; trial++)
        {
            using var json = JsonDocument.Parse(console.Run("trial", $"one-neuron/{trial}", "--json").ShouldSucceed().Output);
            var loss = json.RootElement.GetProperty("values").GetProperty("loss").GetString()!;
            var start = json.RootElement.GetProperty("values").GetProperty("model.init.planes").GetString()!;
            var row = (start.Contains("0.6", StringComparison.Ordinal) ? 0 : 2)
                + (loss == "half-mse" ? 0 : loss == "binary-cross-entropy" ? 1 : 99);
            if (row > 3)
            {
                continue;
            }

            var curve = json.RootElement.GetProperty("curve");
            curve.GetProperty("times").EnumerateArray().Select(time => time.GetDouble()).ShouldBe(times);
            var metrics = curve.GetProperty("metrics").EnumerateArray().Select(metric => metric.GetString()).ToList();
            var outputs = curve.GetProperty("values")[metrics.IndexOf("output")].EnumerateArray().Select(value => value.GetDouble()).ToArray();
            for (var i = 0; i < times.Length; i++)
            {
                outputs[i].ShouldBe(expected[row][i], 5e-5, $"row {row}, update {times[i]}");
            }

            if (loss == "half-mse")
            {
                outputs[^1].ShouldBe(row == 0 ? .093955694864 : .202848424268, 1e-11);
            }

            seen++;
        }

        seen.ShouldBe(4);
    }

    /// <summary>Baldi and Hornik 1989: the optimum of the toy is (1 + .25)/4.</summary>
    [Fact]
    public void The_linear_toy_ends_at_its_known_optimum_from_every_start()
    {
        console.Write("linear-oracle.yaml", File.ReadAllText(Path.Combine(Folder(), "linear-oracle.yaml")));
        console.Run("run", "linear-oracle.yaml").ShouldSucceed();
        Losses("linear-oracle").ShouldAllBe(loss => Math.Abs(loss - .3125) < 1e-9);
    }

    /// <summary>Counts computed by an independent program; see the reference figures in docs.</summary>
    [Fact]
    public void Xor_gets_stuck_as_often_and_where_it_should()
    {
        console.Write("xor.yaml", File.ReadAllText(Path.Combine(Folder(), "xor.yaml")));
        console.Run("run", "xor.yaml").ShouldSucceed();
        var losses = Losses("xor");
        losses.Length.ShouldBe(500);
        Near(1.0 / 4).ShouldBe(1);
        Near(1.0 / 6).ShouldBe(9);
        Near(1.0 / 8).ShouldBe(74);

        // Half the mean squared error is recorded.
        int Near(double meanSquare) => losses.Count(loss => Math.Abs((2 * loss) - meanSquare) < 0.01);
    }

    private double[] Losses(string sweep)
    {
        var lines = console.Run("export", sweep).ShouldSucceed().Output.TrimEnd().Split('\n');
        var column = Array.IndexOf(lines[0].Split(','), "final-loss");
        return [.. lines.Skip(1).Select(line => double.Parse(line.Split(',')[column], CultureInfo.InvariantCulture))];
    }

    /// <summary>The catalogue in the source tree, above the test's output folder.</summary>
    internal static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var catalogue = Path.Combine(folder.FullName, "Experiments", "Catalogue");
            if (Directory.Exists(catalogue))
            {
                return catalogue;
            }
        }

        throw new InvalidOperationException("No Experiments/Catalogue above the tests.");
    }

    private static IEnumerable<string> Files(bool published) => Directory.GetFiles(Folder(), "*.yaml")
        .Where(file => published == File.ReadAllText(file).Contains(Published, StringComparison.Ordinal))
        .Select(file => Path.GetFileName(file)!)
        .Order();

    /// <summary>Of a set of images, unless few are taken already.</summary>
    [GeneratedRegex(@"(source: (?:digits|fashion-mnist))(?:, take: \d{3,})?(?!, take)")]
    private static partial Regex Images();

    [GeneratedRegex(@"samples: \d{3,}")]
    private static partial Regex Samples();

    [GeneratedRegex(@"epochs: \d+")]
    private static partial Regex Epochs();

    [GeneratedRegex(@"updates: \d+")]
    private static partial Regex Updates();

    [GeneratedRegex(@"steps: \d{3,}")]
    private static partial Regex Steps();

    [GeneratedRegex(@"(?<!-)replicates: (\d+|\{[^}]*\})")]
    private static partial Regex Replicates();

    [GeneratedRegex(@"most-replicates: \d+")]
    private static partial Regex MostReplicates();

    [GeneratedRegex(@"about: >-?\n((?:  .*\n)+)")]
    private static partial Regex About();
}
