using Runner.Comparison;
using Runner.Page.Components.Charts;
using Runner.Reports.Charts;

namespace Runner.Page.Starts.Pictures;

/// <summary>What a network of two inputs answers all over their plane, with the training samples on it.</summary>
internal static class AnswerPicture
{
    private const int Steps = 41;

    /// <summary>Null for a network of other inputs, and for one that gives its input back.</summary>
    public static PlotPicture? Of(PlayedStart start, StartNetwork network)
    {
        if (network.Inputs != 2 || network.Config.Model.Kind == Specs.ModelKind.Autoencoder || network.Config.Model.Reconstruct)
        {
            return null;
        }

        var samples = SampleGroups.Of(network.Data.Train);
        (double X, double Y)[] at = [.. samples.Inputs.Chunk(2).Select(pair => (pair[0], pair[1]))];
        var box = PlotBox.Around(at, 0.15);
        var (xs, ys) = (box.Xs(Steps), box.Ys(Steps));
        var last = network.Shape.Layers.Length - 1;
        double[] answers = [.. network.Outputs(start.Now.Parameters, StartNetwork.Grid(xs, ys), last).Select(answer => Shown(network, answer))];
        double[] own = [.. network.Outputs(start.Now.Parameters, samples.Inputs, last).Select(answer => Shown(network, answer))];
        return new PlotPicture(
            $"What it answers: {start.Name}",
            "Behind the training samples, the answer at each place: the colour is that of the class whose samples it would fit.",
            new ChartAxis("first input"),
            new ChartAxis("second input"),
            dark => samples.Traces(at, dark, isLettered: false),
            ["first input", "second input", "target", "answer"],
            [.. at.Select((place, i) => (string[])[Number.Exact(place.X), Number.Exact(place.Y), samples.Classes[i], Number.Exact(own[i])])])
        {
            Height = 420,
            Ground = new PlotGround(dark => Image(network, samples, [.. answers.Chunk(Steps)], dark), box) { IsToScale = true },
        };
    }

    /// <summary>Of two classes the share of the second, of more the likeliest, else the answer itself.</summary>
    private static double Shown(StartNetwork network, double[] answer) => !network.IsOneHot ? answer[0]
        : answer.Length == 2 ? 1 / (1 + Math.Exp(answer[0] - answer[1]))
        : Array.IndexOf(answer, answer.Max());

    private static string Image(StartNetwork network, SampleGroups samples, double[][] answers, bool dark)
    {
        var (least, most) = network.IsOneHot ? (0, network.Shape.Layers[^1].Units == 2 ? 1 : network.Shape.Layers[^1].Units - 1) : Ends(network);
        var page = ChartStyle.Ground(dark);
        var palette = samples.Names.Length == 2 || !network.IsOneHot
            ? Palette.Between(samples.Colour(0, dark), page, samples.Colour(1, dark))
            : Palette.Between([.. samples.Names.Select((_, i) => samples.Colour(i, dark))]);
        return PlanePicture.Of(answers, AxisScale.Of([least, most], log: false, 5, nice: false), Faded(palette, page));
    }

    private static (double Least, double Most) Ends(StartNetwork network)
    {
        var range = network.Data.Train.TargetRange;
        return (range.Least, range.Most);
    }

    /// <summary>Half way to the page, so that the samples stand out.</summary>
    private static byte[] Faded(byte[] palette, string page)
    {
        var ground = Palette.Between(page, page);
        return [.. palette.Select((colour, i) => (byte)((colour + ground[i % 3]) / 2))];
    }
}
