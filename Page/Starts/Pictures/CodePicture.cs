using Runner.Comparison;
using Runner.Page.Components.Charts;
using Runner.Reports.Charts;

namespace Runner.Page.Starts.Pictures;

/// <summary>Where an autoencoder with a code of two numbers puts the training samples.</summary>
internal static class CodePicture
{
    /// <summary>Null for other networks.</summary>
    public static PlotPicture? Of(PlayedStart start, StartNetwork network)
    {
        if (network.Config.Model.Kind != Specs.ModelKind.Autoencoder || network.Shape.Layers[network.Shape.Code].Units != 2)
        {
            return null;
        }

        var samples = SampleGroups.Of(network.Data.Train);
        (double X, double Y)[] codes = [.. network.Outputs(start.Now.Parameters, samples.Inputs, network.Shape.Code).Select(code => (code[0], code[1]))];
        return new PlotPicture(
            $"Its code: {start.Name}",
            $"Each of {Number.Count(codes.Length)} training samples, at the two numbers that the network makes of it{(samples.Names.Length > 1 ? ", as the name of its class" : "")}.",
            new ChartAxis("first number"),
            new ChartAxis("second number"),
            dark => samples.Traces(codes, dark, isLettered: true),
            ["first number", "second number", "class"],
            [.. codes.Select((code, i) => (string[])[Number.Exact(code.X), Number.Exact(code.Y), samples.Classes[i]])])
        {
            Height = 420,
            Ground = new PlotGround(null, PlotBox.Around(codes, 0.05)),
        };
    }
}
