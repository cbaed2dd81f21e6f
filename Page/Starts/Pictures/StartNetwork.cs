using Runner.Data;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Page.Starts.Pictures;

/// <summary>What the network of a run gives for some inputs, with the weights of any moment.</summary>
internal sealed class StartNetwork
{
    private const int Capacity = 256;

    private readonly Network<double> network;
    private readonly double[] padded;

    private StartNetwork(TrialConfig config, Dataset<double> data, NetworkShape shape, bool isOneHot)
    {
        Config = config;
        Data = data;
        Shape = shape;
        IsOneHot = isOneHot;
        network = shape.Build<double>(Capacity, dropout: 0, lossOnLogits: false);
        padded = Padding.Allocate<double>(network.Layout.Count);
    }

    public TrialConfig Config { get; }

    public Dataset<double> Data { get; }

    public NetworkShape Shape { get; }

    /// <summary>Whether its outputs stand for classes.</summary>
    public bool IsOneHot { get; }

    public int Inputs => network.Inputs;

    public ParameterLayout Layout => network.Layout;

    /// <summary>Null for a surface.</summary>
    public static StartNetwork? Of(TrialConfig config, DataCatalogue catalogue)
    {
        if (config.Model.Kind == ModelKind.Surface)
        {
            return null;
        }

        var data = catalogue.Open<double>(config.Data);
        return TrialFit.Of(config, data) is { Shape: { } shape } fit ? new StartNetwork(config, data, shape, fit.OneHot) : null;
    }

    /// <summary>What a layer puts out, a row for each sample.</summary>
    /// <param name="inputs">[count, Inputs].</param>
    /// <param name="layer">From 0; the last one's output is the answer.</param>
    public double[][] Outputs(double[] parameters, double[] inputs, int layer)
    {
        parameters.AsSpan(0, network.Layout.Count).CopyTo(padded);
        var (count, units) = (inputs.Length / Inputs, Shape.Layers[layer].Units);
        var rows = new double[count][];
        for (var first = 0; first < count; first += Capacity)
        {
            var batch = Math.Min(Capacity, count - first);
            network.Forward(padded, inputs.AsSpan(first * Inputs, batch * Inputs), batch);
            var output = network.OutputOf(layer, batch);
            for (var i = 0; i < batch; i++)
            {
                rows[first + i] = output.Slice(i * units, units).ToArray();
            }
        }

        return rows;
    }

    /// <summary>The points of a grid as inputs of a network with two, row by row from the lowest.</summary>
    public static double[] Grid(double[] xs, double[] ys) => [.. ys.SelectMany(y => xs.SelectMany(x => (double[])[x, y]))];
}
