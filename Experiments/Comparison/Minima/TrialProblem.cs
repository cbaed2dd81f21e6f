using System.Buffers.Binary;
using Runner.Comparison.Findings;
using Runner.Comparison.Minima.KnownOptima;
using Runner.Comparison.Minima.Pairs;
using Runner.Comparison.Minima.Pairs.Layers;
using Runner.Data;
using Runner.Networks;
using Runner.Networks.Layers;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Specs;
using Runner.Surfaces;

namespace Runner.Comparison.Minima;

/// <summary>
/// The function that a trial minimised, for polishing and classifying: on the full training set, in float64. When denoising,
/// the noise is drawn once from the trial's noise stream and kept fixed; dropout is off; decoupled weight decay (adamw, lion)
/// is not part of a loss and is omitted.
/// </summary>
public sealed class TrialProblem
{
    private const int MostProbes = 500;

    private readonly TrialConfig config;
    private readonly Lazy<LinearSpectrum?> linear;
    private readonly Func<int, ICurvedObjective> sampled;

    private TrialProblem(
        TrialConfig config,
        ICurvedObjective objective,
        int samples,
        Func<int, ICurvedObjective> sampled,
        NetworkShape? shape,
        ISurface? surface,
        ProbeSet? probes,
        TrainingData data,
        Func<LinearSpectrum?> spectrum)
    {
        this.config = config;
        this.sampled = sampled;
        Objective = objective;
        Samples = samples;
        Shape = shape;
        Surface = surface;
        Probes = probes;
        linear = new Lazy<LinearSpectrum?>(spectrum);
        Function = surface is not null ? JudgedFunction.Surface(objective) : TrialFunction.Of(objective, shape, config.Loss, LossNames.IsPenalised(config), data);
    }

    /// <summary>The function with what classifying its places needs.</summary>
    public JudgedFunction Function { get; }

    public ICurvedObjective Objective { get; }

    /// <summary>Training samples; 0 for a surface.</summary>
    public int Samples { get; }

    /// <summary>Null for a surface, and for a network with layers other than dense ones.</summary>
    public NetworkShape? Shape { get; }

    /// <summary>The interchangeable units of a network with layers other than dense ones; null for another function.</summary>
    public LayerSymmetry? Symmetry { get; private init; }

    /// <summary>A sentence on the units that no comparison matches; empty for none.</summary>
    public string Unmatched => Surface is not null || Shape is not null ? ""
        : Symmetry is null ? "Units of a module of your own code are not matched, because their order is not known."
        : Symmetry.Unmatched is { IsEmpty: false } kinds ? $"Units of {Words.List(kinds, most: 8)} are not matched, so networks that differ only in their order seem apart."
        : "";

    /// <summary>Null for a network.</summary>
    public ISurface? Surface { get; }

    /// <summary>Up to 500 samples of the test set if there is one, else of the training set. Null for a surface.</summary>
    public ProbeSet? Probes { get; }

    public LossConfig Loss => config.Loss;

    /// <summary>The name of the data in the spec.</summary>
    public string DataName => KebabCase.FromPascal(config.Data.Source.ToString());

    /// <summary>Trials with the same key minimise the same function, so their minima can be compared.</summary>
    public string Key => Surface is not null
        ? $"surface {config.Model.Surface} {config.Model.Formula} {Objective.Dimension}"
        : Shape is null
        ? string.Join(
            ' ',
            "module",
            config.Model.Module,
            config.Model.Reconstruct,
            config.Model.Output,
            config.Data,
            config.Regularizer,
            Decay(config),
            config.Model.Kind == ModelKind.Module ? "" : $"{config.Model.Kind} {LayersText} {config.Model.Vae} {config.Model.Bottleneck} {config.Model.Bias} {config.Model.Activation} {config.Model.Noise} {config.Loss}")
        : string.Join(
            ' ',
            config.Data,
            Shape.Bias,
            Shape.Slope,
            config.Loss.Kind,
            config.Loss.Reduction,
            config.Loss.Delta,
            config.Model.Noise,
            config.Regularizer,
            Decay(config),
            string.Join('-', Shape.Layers.Select(layer => $"{layer.Inputs}:{layer.Units}:{layer.Activation}:{layer.TiedTo}")));

    /// <exception cref="DataException">The data cannot be read.</exception>
    /// <exception cref="NetworkException">The model does not fit the data.</exception>
    public static TrialProblem Of(TrialConfig config, DataCatalogue data)
    {
        if (config.Model.Kind == ModelKind.Surface)
        {
            var surface = SurfaceCatalogue.Open(config.Model);
            var whole = new SurfaceCurvature(surface);
            return new TrialProblem(config, whole, 0, _ => whole, null, surface, null, TrainingData.None, () => null);
        }

        var set = data.Open<double>(config.Data);
        var outputs = LearningTarget.Width(config.Model, config.Loss, set.Train);
        var shape = NetworkShape.Of(config.Model, set.Train.Features, outputs);
        var targets = Targets(config, set.Name, set.Train, outputs);
        var inputs = Corrupted(config, set.Train);
        return new TrialProblem(
            config,
            Curvature(config, shape, inputs, targets, set.Train.Count),
            set.Train.Count,
            count => Curvature(config, shape, inputs, targets, Math.Min(count, set.Train.Count)),
            shape,
            null,
            ProbesOf(config, set, outputs, MostProbes),
            new TrainingData(inputs[..(set.Train.Count * set.Train.Features)], targets[..(set.Train.Count * outputs)], outputs),
            () => Spectrum(config, shape, set.Train, targets))
        {
            ProbedOn = (set.Test is { Count: > 0 } ? "on the test set" : "on the training set") + (LossNames.IsPlain(config) ? "" : ", without penalty and noise"),
        };
    }

    /// <summary>The problem for a module of a user's code, or for layers other than dense ones, about which only the loss and gradient are
    /// known.</summary>
    /// <param name="objective">Creates the objective on the first training samples, this many of them, with buffers of its own; also
    /// returns its number of parameters.</param>
    /// <param name="layers">Null for a module.</param>
    public static TrialProblem OfModule(TrialConfig config, DataCatalogue data, Func<int, (IObjective<double> Objective, int Dimension)> objective, LayerNetwork? layers)
    {
        var samples = data.Open<double>(config.Data).Train.Count;
        return new TrialProblem(
            config, Of(samples), samples, count => Of(Math.Min(count, samples)), null, null, null, TrainingData.None, () => null)
        {
            Symmetry = layers is null ? null : LayerSymmetry.Of(layers),
            ProbedOn = layers?.StateCount > 0 ? "on the training set, whose means and variances the batch norms take at each place" : "on the training set",
        };

        ICurvedObjective Of(int count)
        {
            var (whole, dimension) = objective(count);
            return new DifferencedCurvature(Decay(config) > 0 ? new DecayedObjective(whole, Decay(config), dimension) : whole, dimension);
        }
    }

    private string LayersText => config.Model is { Kind: ModelKind.Vae, Layers.IsEmpty: true } vae ? $"vae {string.Join('-', vae.Encoder.Append(vae.Bottleneck))}" : string.Join(' ', config.Model.Layers.Concat(config.Model.Decoder).Select(layer => layer.Text));

    /// <summary>The function in a few words.</summary>
    public string Name => Surface is not null ? Surface.Name
        : Shape is null ? $"{DataName}: {(config.Model.Kind == ModelKind.Module ? config.Model.Module : LayersText)}"
        : $"{DataName}: {Shape.Layers[0].Inputs}-{string.Join('-', Shape.Layers.Select(layer => layer.Units))} "
            + string.Join('/', Shape.Layers.Select(layer => layer.Activation.ToString().ToLowerInvariant()).Distinct());

    /// <summary>Decodes parameters as stored in the ledger.</summary>
    public static double[] Unpack(ReadOnlySpan<byte> bytes, Precision precision)
    {
        var width = precision == Precision.Float32 ? 4 : 8;
        var values = new double[bytes.Length / width];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = precision == Precision.Float32
                ? BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * width)..])
                : BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * width)..]);
        }

        return values;
    }

    /// <summary>The same function on the first training samples, this many of them, with buffers of its own: for pictures, and for
    /// another thread.</summary>
    public ICurvedObjective OverFirst(int samples) => sampled(samples);

    /// <summary>The kind of loss of the endpoints, including penalties and noise; only losses of the same kind are comparable.</summary>
    public string LossName => Surface is not null ? "value" : LossNames.Of(config);

    /// <summary>The samples and the loss used to compare pairs: always without penalties and noise.</summary>
    public string ProbedOn { get; private init; } = "";

    /// <summary>Compares a loss and a point with what is known about this function; null when nothing is known.</summary>
    public KnownPlace? Place(double loss, double[] point)
    {
        if (Surface is not null)
        {
            return NearestSurfaceMinimum.Of(Surface, point) is { } nearest
                ? new KnownPlace(
                    nearest.Distance < 1e-3 ? $"listed minimum {nearest.Number}" : $"{nearest.Distance:g3} from listed minimum {nearest.Number}",
                    nearest.Value,
                    loss - nearest.Value,
                    nearest.Distance < 1e-3 ? "It ended at a listed minimum." : "It ended at none of the listed minima.")
                : null;
        }

        if (linear.Value is { } spectrum)
        {
            var rank = Shape!.Layers.Min(layer => Math.Min(layer.Units, layer.Inputs));
            var optimum = spectrum.Optimum(rank);
            if (config.Model.Kind != ModelKind.Autoencoder)
            {
                return new KnownPlace("linear optimum", optimum, loss - optimum, "The best that any linear map of this rank can do.");
            }

            var nearest = spectrum.Nearest(LinearMap(point), rank);
            return new KnownPlace(
                nearest.Name,
                optimum,
                loss - optimum,
                nearest.NegativeDirections == 0
                    ? "Its map is nearest to the one that keeps the largest principal components: the optimum."
                    : $"Its map is nearest to the one that keeps principal components {string.Join(" and ", nearest.Set)}: a saddle with {Number.Of(nearest.NegativeDirections, "way")} down, at {nearest.Loss:g6}.");
        }

        if (Shape is not null && config.Data.Source == DataSource.Xor && XorLevels.Know(config.Loss))
        {
            return XorLevels.Of(config.Loss, loss, Shape.Layers[^1].Units) is { } level
                ? new KnownPlace(level.Name, 0, loss, level.Meaning)
                : new KnownPlace("between levels", 0, loss, "It was on its way between the levels of exclusive-or.");
        }

        return null;
    }

    private static ICurvedObjective Curvature(TrialConfig config, NetworkShape shape, double[] inputs, double[] targets, int samples)
    {
        var regularizer = config.Regularizer;
        if (regularizer is { Sparsity: 0, Contractive: 0 })
        {
            return new NetworkCurvature(shape, config.Loss, regularizer.L1, regularizer.L2, Decay(config), inputs, targets, samples);
        }

        var loss = Loss<double>.Of(config.Loss with { OmitOutputSlope = false }, shape.Layers[^1].Activation);
        var objective = new NetworkObjective<double>(shape.Build<double>(samples, 0, loss.FromPreactivation), loss, regularizer);
        objective.SetBatch(samples, inputs.AsMemory(0, samples * shape.Layers[0].Inputs), targets.AsMemory(0, samples * shape.Layers[^1].Units), null);
        return new DifferencedCurvature(objective, shape.Layout().Count);
    }

    internal static double Decay(TrialConfig config) =>
        config.Optimizer.Kind is OptimizerKind.Adamw or OptimizerKind.Lion ? 0 : config.Training.WeightDecay;

    private static double[] Targets(TrialConfig config, string data, Samples<double> samples, int outputs) =>
        LearningTarget.IsOneHot(config.Model, config.Loss, data, samples, outputs) ? LearningTarget.OneHot(samples, outputs)
        : LearningTarget.IsInput(config.Model) ? samples.Inputs
        : samples.Targets;

    private static double[] Corrupted(TrialConfig config, Samples<double> train)
    {
        if (config.Model.Noise.Kind == NoiseKind.None)
        {
            return train.Inputs;
        }

        var noisy = Padding.Allocate<double>(train.Inputs.Length);
        var draws = RandomStream.Named(config.Seeds.Sweep, config.Seeds.Noise, StreamPurpose.Probe);
        InputNoise.Corrupt<double>(config.Model.Noise, draws, train.Inputs, noisy);
        return noisy[..train.Inputs.Length];
    }

    /// <summary>Samples of a trial's test set if there is one, else of its training set.</summary>
    /// <param name="most">The largest number of samples; from a larger set, this many are drawn at random.</param>
    public static ProbeSet ProbesOf(TrialConfig config, DataCatalogue data, int most)
    {
        var set = data.Open<double>(config.Data);
        return ProbesOf(config, set, LearningTarget.Width(config.Model, config.Loss, set.Train), most);
    }

    private static ProbeSet ProbesOf(TrialConfig config, Dataset<double> set, int outputs, int most)
    {
        var samples = set.Test is { Count: > 0 } test ? test : set.Train;
        var chosen = RandomStream.Named(config.Seeds.Sweep, 0, StreamPurpose.Probe, 5).Sample(samples.Count, most);
        var targets = Targets(config, set.Name, samples, outputs);
        return new ProbeSet(
            chosen.Length,
            samples.Features,
            Rows(samples.Inputs, samples.Features, chosen),
            outputs,
            Rows(targets, outputs, chosen),
            outputs > 1 && LearningTarget.IsOneHot(config.Model, config.Loss, set.Name, samples, outputs));
    }

    private static float[] Rows(double[] matrix, int width, int[] rows)
    {
        var chosen = new float[rows.Length * width];
        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i] = (float)matrix[(rows[i / width] * width) + (i % width)];
        }

        return chosen;
    }

    private static LinearSpectrum? Spectrum(TrialConfig config, NetworkShape shape, Samples<double> train, double[] targets)
    {
        var outputs = shape.Layers[^1].Units;
        var plain = shape.Layers.All(layer => layer.Activation == ActivationKind.Identity)
            && config.Model.Noise.Kind == NoiseKind.None
            && config.Regularizer is { L1: 0, L2: 0, Sparsity: 0, Contractive: 0 }
            && Decay(config) == 0;
        double? divisor = (config.Loss.Kind, config.Loss.Reduction) switch
        {
            (LossKind.HalfMse, _) => 2,
            (LossKind.Mse, LossReduction.Mean) => outputs,
            (LossKind.Mse, _) => 1,
            _ => null,
        };
        if (!plain || divisor is null)
        {
            return null;
        }

        return config.Model.Kind == ModelKind.Autoencoder
            ? LinearSpectrum.OfAutoencoder(train.Inputs, train.Count, train.Features, shape.Bias, divisor.Value)
            : LinearSpectrum.OfRegression(train.Inputs, train.Features, targets, outputs, train.Count, shape.Bias, divisor.Value);
    }

    /// <summary>The product of the layers' weights, [outputs, inputs].</summary>
    private double[] LinearMap(double[] point)
    {
        var layout = Shape!.Layout();
        var (product, width) = (Array.Empty<double>(), Shape.Layers[0].Inputs);
        foreach (var (layer, number) in Shape.Layers.Select((layer, i) => (layer, i + 1)))
        {
            var owner = layer.TiedTo < 0 ? number : layer.TiedTo + 1;
            var block = layout.Blocks.First(candidate => candidate.Layer == owner && candidate.Role == ParameterRole.Weights);
            var weights = point.AsSpan(block.Offset, block.Count);
            var next = new double[layer.Units * width];
            if (product.Length == 0)
            {
                weights.CopyTo(next);
            }
            else
            {
                MatrixProduct.Multiply<double>(
                    layer.Units, width, layer.Inputs, weights, block.Columns, layer.TiedTo >= 0, product, width, false, next, width, false);
            }

            product = next;
        }

        return product;
    }
}
