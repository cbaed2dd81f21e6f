using Runner.Networks.Layers;
using Runner.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>A recurrent layer as libtorch computes it, with all its steps in one call: PyTorch's <c>RNN</c>, <c>LSTM</c> and <c>GRU</c>, starting from
/// states of 0. Its parameters are tensors of the module's own.</summary>
internal sealed class TorchRecurrence : IDisposable
{
    private readonly PlannedLayer layer;
    private readonly nn.Module module;
    private readonly Func<Tensor, Tensor> states;
    private readonly bool every;
    private readonly long units;

    public TorchRecurrence(PlannedLayer layer, ScalarType type)
    {
        this.layer = layer;
        var config = layer.Config;
        var (inputs, bias) = (layer.In.Width, layer.Cells[0].Bias is not null);
        units = config.Whole("units");
        every = config["steps"] is { Text: "every" };
        var depth = config.Whole(LayerTable.InsideKey);
        switch (layer.Kind)
        {
            case LayerKind.Rnn:
                var rnn = nn.RNN(
                    inputs, units, depth, config["activation"] is { Text: "relu" } ? nn.NonLinearities.ReLU : nn.NonLinearities.Tanh, bias, batchFirst: true, bidirectional: layer.BothWays, dtype: type);
                (module, states) = (rnn, x => rnn.call(x).Item1);
                break;
            case LayerKind.Lstm:
                var lstm = nn.LSTM(inputs, units, depth, bias, batchFirst: true, bidirectional: layer.BothWays, dtype: type);
                (module, states) = (lstm, x => lstm.call(x).Item1);
                break;
            case LayerKind.Gru:
                var gru = nn.GRU(inputs, units, depth, bias, batchFirst: true, bidirectional: layer.BothWays, dtype: type);
                (module, states) = (gru, x => gru.call(x).Item1);
                break;
            default:
                throw new InvalidOperationException(layer.Kind.ToString());
        }
    }

    /// <summary>The tensors of a cell, in the order of its blocks.</summary>
    /// <param name="cell">Counted as <see cref="PlannedLayer.Cells"/> are.</param>
    public IEnumerable<Tensor> ParametersOf(int cell) =>
        ((string[])["weight_ih", "weight_hh", "bias_ih", "bias_hh"]).Select(name => module.get_parameter($"{name}_{layer.SuffixOf(cell)}")).OfType<Tensor>();

    /// <param name="x">[batch, steps, features].</param>
    /// <returns>[batch, steps, units], or [batch, units] after the last step: of the direction that reads backwards, after the first.</returns>
    public Tensor Run(Tensor x)
    {
        var all = states(x);
        return every ? all
            : layer.BothWays ? cat([all.select(1, -1).narrow(1, 0, units), all.select(1, 0).narrow(1, units, units)], 1)
            : all.select(1, -1);
    }

    public void Dispose() => module.Dispose();
}
