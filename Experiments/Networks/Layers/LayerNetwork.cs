using System.Collections.Immutable;
using Runner.Specs;

namespace Runner.Networks.Layers;

/// <summary>
/// The network of a list of layers on given data, before any buffer exists. For an autoencoder the list is followed by the code, a dense
/// layer, and by the decoder; for an mlp by the output layer.
/// </summary>
/// <param name="Code">Index of the layer whose output is the code; −1 for none.</param>
/// <param name="StateCount">How many numbers training keeps besides the parameters: running means and variances of batch norms.</param>
public sealed record LayerNetwork(ImmutableArray<PlannedLayer> Layers, int Code, ParameterLayout Layout, int StateCount)
{
    private const string List = "model.layers";

    /// <summary>Of a network whose code is drawn.</summary>
    public VaeConfig? Vae { get; init; }

    /// <summary>The logarithm of the outputs' variance, where it is learnt.</summary>
    public ParameterBlock? Variance { get; init; }

    /// <summary>The last layer's activation.</summary>
    public ActivationKind OutputActivation => Layers[^1].Config is { Kind: LayerKind.Activation } last ? last.Activation : ActivationKind.Identity;

    public IEnumerable<PlannedLayer> Everywhere => Layers.SelectMany(Within);

    /// <summary>The approximate number of multiply-adds of one sample's forward pass.</summary>
    public long MultiplyAdds => Layers.Sum(layer => layer.MultiplyAdds);

    /// <summary>Whether the built-in engine can train it.</summary>
    public bool IsDense => Vae is null && LayerList.IsDense([.. Layers.Select(layer => layer.Config)]) && !Layers.Any(layer => layer.Kind == LayerKind.Dense && layer.In.IsSequence);

    /// <param name="sample">The shape of a sample.</param>
    /// <param name="outputs">The number of target values of a sample.</param>
    /// <param name="targetSteps">Steps of a target that has a part for each; 0 for a target of the whole sample.</param>
    /// <exception cref="LayerException">The shape of a layer's input does not fit.</exception>
    public static LayerNetwork Of(ModelConfig model, LayerShape sample, int outputs, int targetSteps = 0)
    {
        var planner = new LayerPlanner(sample, model.Bias);
        planner.Add(model.Layers, List);
        var code = -1;
        ParameterBlock? variance = null;
        switch (model.Kind)
        {
            case ModelKind.Autoencoder:
                code = AddCode(planner, model, model.Bottleneck);
                AddDecoder(planner, model);
                break;
            case ModelKind.Vae:
                foreach (var width in model.Encoder)
                {
                    AddDense(planner, width, model.Activation.Hidden, model.Activation.Slope, "model.encoder");
                }

                code = AddCode(planner, model, 2 * model.Bottleneck);
                planner.Draw(model.Bottleneck);
                AddDecoder(planner, model);
                CheckExact(model, planner.Layers[(code + 1)..]);
                variance = model.Vae is { Likelihood: VaeLikelihood.Gaussian } vae && double.IsNaN(vae.Variance) ? planner.AddVariance() : null;
                break;
            case ModelKind.Mlp:
                var steps = planner.Shape.Steps == targetSteps ? Math.Max(1, targetSteps) : 1;
                AddDense(planner, outputs / steps, model.Activation.Output, model.Activation.Slope, "model.output", eachStep: steps > 1);
                break;
        }

        return planner.Shape.Count == outputs
            ? new LayerNetwork(planner.Layers, code, planner.Layout, planner.StateCount) { Vae = model.Vae, Variance = variance }
            : throw Misses(model, planner, outputs);
    }

    /// <summary>Dense layers as a list; its layout is that of the shape.</summary>
    /// <param name="code">Index of the layer of the shape whose output is the code; −1 for none.</param>
    public static LayerNetwork Of(NetworkShape shape, int code)
    {
        var planner = new LayerPlanner(LayerShape.OfFeatures(shape.Layers[0].Inputs), shape.Bias);
        var end = -1;
        var sources = new List<ParameterBlock>();
        for (var i = 0; i < shape.Layers.Length; i++)
        {
            var layer = shape.Layers[i];
            sources.Add(planner.AddDense(layer.Units, layer.TiedTo < 0 ? null : sources[layer.TiedTo]));
            AddActivation(planner, layer.Activation, shape.Slope, "model");
            end = i == code ? planner.Count - 1 : end;
        }

        return new LayerNetwork(planner.Layers, end, planner.Layout, 0);
    }

    /// <summary>The same network as dense layers, if it has no others.</summary>
    /// <exception cref="NetworkException">It has other layers.</exception>
    public NetworkShape ToShape(bool bias)
    {
        if (!IsDense)
        {
            throw new NetworkException($"{List}: only training.engine: torchsharp can train these layers, and it cannot do this. Use dense layers.");
        }

        var dense = ImmutableArray.CreateBuilder<DenseShape>();
        var (code, slope) = (-1, 0.0);
        for (var i = 0; i < Layers.Length; i++)
        {
            var layer = Layers[i];
            if (layer.Kind == LayerKind.Dense)
            {
                dense.Add(new DenseShape(layer.In.Width, layer.Out.Width, ActivationKind.Identity, -1, Hidden: false));
            }
            else if (layer.Kind == LayerKind.Activation)
            {
                dense[^1] = dense[^1] with { Activation = layer.Config.Activation };
                slope = Math.Max(slope, layer.Config.Number("slope"));
            }

            code = i == Code ? dense.Count - 1 : code;
        }

        return new NetworkShape(dense.ToImmutable(), code, bias, slope);
    }

    /// <summary>Refuses batches of one sample, over which a batch norm has no variance.</summary>
    /// <param name="samples">The number of training samples.</param>
    /// <param name="batch">The number of samples per batch.</param>
    /// <param name="cut">Whether the last batch of an epoch has only the remaining samples.</param>
    /// <exception cref="LayerException">There is such a batch.</exception>
    public void CheckBatches(int samples, int batch, bool cut)
    {
        var least = cut && samples % batch > 0 ? samples % batch : batch;
        if (least == 1 && Everywhere.FirstOrDefault(layer => layer.Kind == LayerKind.BatchNorm && layer.In.Count == layer.In.Units) is { } norm)
        {
            throw new LayerException(
                "training.batch",
                null,
                $"{(batch == 1 ? "a batch has" : $"batches of {batch} leave the last of {samples} samples")} one sample, over which the batch-norm of {norm.In} has no variance",
                "Use another batch size, or layer-norm.");
        }
    }

    /// <summary>The exact expectation is that of a linear map of the code.</summary>
    private static void CheckExact(ModelConfig model, ImmutableArray<PlannedLayer> decoder)
    {
        if (model.Vae is { IsExact: true } && decoder.SelectMany(Within).FirstOrDefault(layer => !IsLinear(layer.Kind)) is { } bent)
        {
            throw new NetworkException($"model.vae.expectation: exact needs a linear decoder, and this one has {bent.Config.Form.Word}. Use sampled, or a decoder of linear layers alone.");
        }
    }

    private static bool IsLinear(LayerKind kind) => kind is LayerKind.Dense or LayerKind.Conv or LayerKind.TransposedConv or LayerKind.AveragePool
        or LayerKind.Upsample or LayerKind.Flatten or LayerKind.Unflatten or LayerKind.Residual;

    private static int AddCode(LayerPlanner planner, ModelConfig model, int units)
    {
        AddDense(planner, units, model.Activation.Code, model.Activation.Slope, "model.bottleneck");
        return planner.Count - 1;
    }

    private static void AddDecoder(LayerPlanner planner, ModelConfig model)
    {
        if (model.Decoder.IsEmpty)
        {
            var encoder = planner.Layers[..planner.Layers.ToList().FindLastIndex(layer => layer.Kind == LayerKind.Dense)];
            planner.Add(LayerConfig.Of(LayerKind.Dense, ("units", SettingValue.Of(encoder.IsEmpty ? planner.Layers[0].In.Width : encoder[^1].Out.Count))), "model.bottleneck");
            foreach (var (layer, path) in MirroredLayers.Of(encoder, List))
            {
                planner.Add(layer, path);
            }
        }
        else
        {
            planner.Add(model.Decoder, "model.decoder");
        }

        AddActivation(planner, model.Activation.Output, model.Activation.Slope, "model.activation.output");
    }

    /// <summary>Adds a dense layer after the present ones, flattening an image first.</summary>
    /// <param name="eachStep">It looks at every step of a sequence by itself.</param>
    private static void AddDense(LayerPlanner planner, int units, ActivationKind activation, double slope, string path, bool eachStep = false)
    {
        if (planner.Shape.IsImage || (planner.Shape.IsSequence && !eachStep))
        {
            planner.Add(LayerConfig.Of(LayerKind.Flatten), path);
        }

        planner.Add(LayerConfig.Of(LayerKind.Dense, ("units", SettingValue.Of((long)units))), path);
        AddActivation(planner, activation, slope, path);
    }

    private static void AddActivation(LayerPlanner planner, ActivationKind activation, double slope, string path)
    {
        if (activation != ActivationKind.Identity)
        {
            planner.Add(LayerConfig.Of(activation, slope), path);
        }
    }

    private static LayerException Misses(ModelConfig model, LayerPlanner planner, int outputs)
    {
        var wanted = LearningTarget.IsInput(model) ? $"the input, which the network must reproduce, has {planner.Layers[0].In}" : $"the target needs {LayerShape.OfFeatures(outputs)}";
        var list = model.Kind is ModelKind.Autoencoder or ModelKind.Vae ? (Path: "model.decoder", Layers: model.Decoder) : (Path: List, model.Layers);
        return new LayerException(
            list.Layers.IsEmpty ? List : $"{list.Path}[{list.Layers.Length - 1}]",
            list.Layers.IsEmpty ? null : list.Layers[^1],
            $"the last layer gives {planner.Shape}, and {wanted}",
            "End the list with that many.");
    }

    private static IEnumerable<PlannedLayer> Within(PlannedLayer layer) => layer.Inside.SelectMany(Within).Prepend(layer);
}
