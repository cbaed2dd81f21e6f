using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Runner.Comparison;
using Runner.Latent;
using Runner.Page.Components.Charts;
using Runner.Reports.Charts;

namespace Runner.Page.Latent;

/// <summary>Where an autoencoder puts samples, as a chart on which one can be chosen.</summary>
internal sealed class CodeMapPicture
{
    private readonly IReadOnlyList<(int Group, bool IsTest, CodeSample[] Samples)> clouds;

    private CodeMapPicture(TrialCode code)
    {
        clouds =
        [
            .. code.Samples.GroupBy(sample => (IsTest: sample.Part == TrialCode.Test, sample.Place.Group)).OrderBy(cloud => cloud.Key)
                .Select(cloud => (cloud.Key.Group, cloud.Key.IsTest, cloud.ToArray())),
        ];
        var (map, groups) = (code.Places.Map, code.Places.Groups);
        var names = groups.Names;
        Picture = new PlotPicture(
            "Where the samples lie in the code",
            $"{Plane(code)} Faint: {Number.Of(map.Train.Count, "training sample")}; strong: {Number.Of(map.Test.Count, code.IsHeldOut ? "held-out sample" : "other sample")}; by {(groups.AreClasses ? "class" : "cluster (k-means), as the data have no classes")}. The cross is the point that is decoded; choose a sample to go there.",
            new ChartAxis(map.XName),
            new ChartAxis(map.YName),
            dark => [.. clouds.Select(cloud => Cloud(cloud, names[cloud.Group], dark)), .. clouds.Where(cloud => !cloud.IsTest && code.Width > 1).Select(cloud => Name(cloud.Samples, names[cloud.Group], dark))],
            [groups.One, "part", "sample", map.XName, map.YName],
            [.. code.Samples.Select(sample => (string[])[names[sample.Place.Group], sample.Part, $"{sample.Place.Sample}", Number.Exact(sample.Place.X), Number.Exact(sample.Place.Y)])])
        {
            Height = 460,
            Ground = new PlotGround(null, PlotBox.Around(code.Samples.Select(sample => (sample.Place.X, sample.Place.Y)).Concat(code.Width == 1 ? [(code.Places.Mean[0], -1)] : []), 0.06)),
            Levels = code.Width == 1 ? names : null,
        };
    }

    public PlotPicture Picture { get; }

    public static CodeMapPicture Of(TrialCode code) => new(code);

    /// <summary>The sample of a point that was chosen; null for the name of a group.</summary>
    public CodeSample? At(PlotMark mark) => mark.Trace < clouds.Count ? clouds[mark.Trace].Samples.ElementAtOrDefault(mark.Point) : null;

    private static string Plane(TrialCode code) => code.Width switch
    {
        1 => $"A code of one number, a row for each {code.Places.Groups.One}.",
        2 => "The code itself.",
        var width => $"The first two principal components of {width} numbers: {Number.Percent(code.Places.Map.Shown)} of their variance.",
    };

    private static Scatter Cloud((int Group, bool IsTest, CodeSample[] Samples) cloud, string name, bool dark) => new()
    {
        Name = PlotText.Of(name),
        ShowLegend = false,
        Mode = ModeFlag.Markers,
        X = [.. cloud.Samples.Select(sample => (object)sample.Place.X)],
        Y = [.. cloud.Samples.Select(sample => (object)sample.Place.Y)],
        TextArray = [.. cloud.Samples.Select(sample => $"{PlotText.Of(name)}, {sample.Part} {sample.Place.Sample}")],
        HoverInfo = HoverInfoFlag.Text,
        Marker = new Marker { Color = Colour(cloud.Group, dark), Size = cloud.IsTest ? 7 : 5, Opacity = cloud.IsTest ? 0.9m : 0.35m },
    };

    /// <summary>At the middle of its samples, so that no colour has to be told apart alone.</summary>
    private static Scatter Name(CodeSample[] samples, string name, bool dark) => new()
    {
        ShowLegend = false,
        Mode = ModeFlag.Text,
        X = [Middle(samples.Select(sample => sample.Place.X))],
        Y = [Middle(samples.Select(sample => sample.Place.Y))],
        TextArray = [$"<b>{PlotText.Of(name)}</b>"],
        TextFont = new TextFont { Color = ChartStyle.Ink(dark), Size = 16, Shadow = string.Join(',', Enumerable.Repeat($"0 0 3px {ChartStyle.Ground(dark)}", 4)) },
        HoverInfo = HoverInfoFlag.Skip,
    };

    private static string Colour(int group, bool dark) => ChartStyle.GroupColours(dark)[group % ChartStyle.MapColours];

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(sorted.Length - 1) / 2];
    }
}
