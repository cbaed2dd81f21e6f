using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Networks.Activations;
using Runner.Networks.Layers;
using Runner.Specs;

namespace Runner.Networks;

/// <summary>A dense layer of a model, before any buffer exists.</summary>
/// <param name="TiedTo">Index of the layer whose weights it uses transposed, or −1.</param>
/// <param name="Hidden">Whether it is a hidden layer other than the code, so that dropout applies after it.</param>
public sealed record DenseShape(int Inputs, int Units, ActivationKind Activation, int TiedTo, bool Hidden);

/// <summary>
/// The layers of a model configuration, for given numbers of input and output features. Autoencoder:
/// encoder widths, the code, the mirrored widths, and as many outputs as inputs; when tied, decoder layer i uses the transposed weights
/// of encoder layer L − i + 1. A neuron is one sigmoid unit over the inputs.
/// </summary>
/// <param name="Code">Index of the layer whose output is the code, or the last hidden layer of a plain network; −1 for none.</param>
public sealed record NetworkShape(ImmutableArray<DenseShape> Layers, int Code, bool Bias, double Slope)
{
    /// <summary>The largest number of parameters of one network: 1 GiB in float32, and an optimizer stores several numbers
    /// for each.</summary>
    private const long MostParameters = 1L << 28;

    /// <summary>Whether the outputs of all layers for a batch fit one vector. A step of one trial is then faster in a lane than in a
    /// <see cref="Network{T}"/>: what it takes are calls, and loads that wait for stores of other widths, of which a lane has fewer.</summary>
    public bool IsTiny(int batch) => (long)batch * Layers.Sum(layer => layer.Units) <= Vector512<float>.Count;

    public static NetworkShape Of(ModelConfig model, int inputs, int outputs)
    {
        if (!model.Layers.IsEmpty)
        {
            return LayerNetwork.Of(model, LayerShape.OfFeatures(inputs), outputs).ToShape(model.Bias);
        }

        var layers = ImmutableArray.CreateBuilder<DenseShape>();
        var width = inputs;
        var code = -1;
        switch (model.Kind)
        {
            case ModelKind.Neuron:
                Add(1, ActivationKind.Sigmoid, -1, hidden: false);
                break;
            case ModelKind.Mlp:
                foreach (var units in model.Hidden)
                {
                    Add(units, model.Activation.Hidden, -1, hidden: true);
                }

                code = layers.Count - 1;
                Add(outputs, model.Activation.Output, -1, hidden: false);
                break;
            case ModelKind.Autoencoder:
                foreach (var units in model.Encoder)
                {
                    Add(units, model.Activation.Hidden, -1, hidden: true);
                }

                code = layers.Count;
                Add(model.Bottleneck, model.Activation.Code, -1, hidden: false);
                for (var i = code; i >= 0; i--)
                {
                    var last = i == 0;
                    Add(
                        last ? inputs : model.Encoder[i - 1],
                        last ? model.Activation.Output : model.Activation.Hidden,
                        model.Tied ? i : -1,
                        hidden: !last);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(model), model.Kind, "not a network");
        }

        var shape = new NetworkShape(layers.ToImmutable(), code, model.Bias, model.Activation.Slope);
        return shape.MultiplyAdds <= MostParameters
            ? shape
            : throw new NetworkException(
                $"model: layers of {string.Join(", ", layers.Select(layer => layer.Units))} units over {inputs} inputs have {shape.MultiplyAdds} weights, more than {MostParameters}. Use narrower layers.");

        void Add(int units, ActivationKind activation, int tiedTo, bool hidden)
        {
            if (units < 1)
            {
                throw new NetworkException($"model: layer {layers.Count + 1} has {units} units. Give every layer at least 1.");
            }

            layers.Add(new DenseShape(width, units, activation, tiedTo, hidden));
            width = units;
        }
    }

    /// <summary>Multiply-adds of one sample's forward pass: the sum of inputs × units.</summary>
    public long MultiplyAdds => Layers.Sum(layer => (long)layer.Inputs * layer.Units);

    public ParameterLayout Layout()
    {
        var layout = new ParameterLayout();
        for (var i = 0; i < Layers.Length; i++)
        {
            var layer = Layers[i];
            var fans = new LayerFans(layer.Inputs, layer.Units, 1, layer.Activation, Slope);
            if (layer.TiedTo < 0)
            {
                layout.Add($"layer{i + 1}.weights", i + 1, ParameterRole.Weights, layer.Units, layer.Inputs, fans);
            }

            if (Bias)
            {
                layout.Add($"layer{i + 1}.bias", i + 1, ParameterRole.Bias, 1, layer.Units, fans);
            }
        }

        return layout;
    }

    /// <param name="capacity">The largest batch.</param>
    /// <param name="dropout">Probability of dropping a hidden unit; 0 for no dropout layers.</param>
    /// <param name="lossOnLogits">Whether the loss reads the output's pre-activations.</param>
    public Network<T> Build<T>(int capacity, double dropout, bool lossOnLogits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var layout = Layout();
        var layers = new List<Layer<T>>();
        var code = -1;
        for (var i = 0; i < Layers.Length; i++)
        {
            var shape = Layers[i];
            var number = (shape.TiedTo < 0 ? i : shape.TiedTo) + 1;
            var weights = layout.Blocks.First(block => block.Layer == number && block.Role == ParameterRole.Weights);
            var bias = layout.Blocks.FirstOrDefault(block => block.Layer == i + 1 && block.Role == ParameterRole.Bias);
            layers.Add(new DenseLayer<T>(
                weights,
                bias,
                ActivationPass<T>.Of(shape.Activation, Slope),
                transposed: shape.TiedTo >= 0,
                addsToWeights: Layers.Any(other => other.TiedTo == i))
            {
                KeepsInput = lossOnLogits && i == Layers.Length - 1,
            });
            if (i == Code)
            {
                code = layers.Count - 1;
            }

            if (dropout > 0 && shape.Hidden)
            {
                layers.Add(new DropoutLayer<T>(shape.Units, dropout));
            }
        }

        return new Network<T>(layout, layers, capacity, code);
    }
}
