using System.Numerics;
using System.Runtime.InteropServices;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>
/// libtorch through TorchSharp computes the loss, its gradient (by autograd) and outputs; the parameters stay in Runner's flat
/// vector. Results are reproducible bit for bit only with the same libtorch on the same machine.
/// </summary>
internal sealed class TorchEngine<T> : INetworkEngine<T>, IObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ITorchNetwork<T> network;
    private readonly RegularizerConfig regularizer;
    private readonly int features;
    private readonly int width;
    private readonly INetworkEngine<T>? twin;
    private readonly T[] outputs;
    private ReadOnlyMemory<T> inputs;
    private ReadOnlyMemory<T> targets;
    private RandomStream? noise;
    private bool learns;
    private double share = 1;
    private int batch;

    /// <param name="network">Computes [batch, features] to [batch, width].</param>
    /// <param name="twin">The same network on the built-in engine, which computes metrics of layers; null if there is none.</param>
    private TorchEngine(ITorchNetwork<T> network, RegularizerConfig regularizer, int features, int width, INetworkEngine<T>? twin)
    {
        this.network = network;
        this.regularizer = regularizer;
        this.features = features;
        this.width = width;
        this.twin = twin;
        outputs = new T[NetworkTask<T>.MeasuringBatch * width];
    }

    public ParameterLayout Layout => network.Layout;

    public IObjective<T> Objective => this;

    public double DataLoss { get; private set; }

    public T[] State => network.State;

    public string Stamp => Libtorch.Stamp;

    /// <exception cref="NetworkException">libtorch does not load, or the module cannot be trained.</exception>
    public static TorchEngine<T> Open(
        TrialConfig config, TrialFit fit, int features, int capacity, TrainingContext context)
    {
        Libtorch.UseOneThread();
        return fit switch
        {
            { Shape: { } shape } => new(new TorchDense<T>(config, shape), config.Regularizer, features, fit.Outputs, new BuiltInEngine<T>(config, shape, capacity, context)),
            { Layers: { } layers } => new(new TorchLayers<T>(config, layers), config.Regularizer, features, fit.Outputs, null),
            _ => new(UserModule<T>.Open(config, features, fit.Outputs, context.Data.Modules), config.Regularizer, features, fit.Outputs, null),
        };
    }

    public void Dispose()
    {
        twin?.Dispose();
        network.Dispose();
    }

    public long Work(int batch) => 6 * batch * network.MultiplyAdds;

    public void SetBatch(int count, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> targets, bool learns, RandomStream? draws, double share = 1)
    {
        batch = count;
        this.inputs = inputs;
        this.targets = targets;
        noise = draws;
        this.learns = learns;
        this.share = share;
    }

    public double Value(ReadOnlySpan<T> parameters)
    {
        using var scope = NewDisposeScope();
        Load(parameters);
        return TorchTensors.Number(Evaluate(learns: false));
    }

    public double ValueAndGradient(ReadOnlySpan<T> parameters, Span<T> gradient)
    {
        using var scope = NewDisposeScope();
        Load(parameters);
        var value = Evaluate(learns);
        var slopes = autograd.grad([value], [.. network.Parameters], allow_unused: true);
        for (var i = 0; i < slopes.Count; i++)
        {
            var block = Layout.Blocks[i];
            var slope = gradient.Slice(block.Offset, block.Count);
            if (slopes[i].IsInvalid)
            {
                // The loss does not depend on this block.
                slope.Clear();
            }
            else
            {
                TorchTensors.Read(slopes[i], slope);
            }
        }

        return TorchTensors.Number(value);
    }

    public double Loss(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> targets)
    {
        using var still = no_grad();
        Load(parameters);
        var sum = 0.0;
        for (var start = 0; start < count; start += NetworkTask<T>.MeasuringBatch)
        {
            using var scope = NewDisposeScope();
            var part = Math.Min(NetworkTask<T>.MeasuringBatch, count - start);
            var x = TorchTensors.Matrix(inputs.Span[(start * features)..], part, features);
            var t = TorchTensors.Matrix(targets.Span[(start * width)..], part, width);
            sum += part * TorchTensors.Number(network.Loss(x, t));
        }

        return sum / count;
    }

    public ReadOnlySpan<T> Outputs(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs)
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        Load(parameters);
        var found = outputs.AsSpan(0, count * width);
        TorchTensors.Read(network.Outputs(TorchTensors.Matrix(inputs.Span, count, features)), found);
        return found;
    }

    public ReadOnlySpan<T> Encode(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs) =>
        twin is not null ? twin.Encode(parameters, count, inputs) : Computed(parameters, inputs[..(count * features)], features, layers => rows => layers.Look(rows).Code!.flatten(1));

    public ReadOnlySpan<T> Decode(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> codes) =>
        twin is not null ? twin.Decode(parameters, count, codes) : Computed(parameters, codes, codes.Length / count, layers => layers.Decode);

    public IEnumerable<Measurement<T>> Measure(string metric, ProbeBatch<T> probeBatch)
    {
        if (twin is not null)
        {
            return twin.Measure(metric, probeBatch);
        }

        if (metric == MetricNames.Jacobian)
        {
            return Jacobian(metric, probeBatch);
        }

        if (metric == MetricNames.StepGradient)
        {
            return StepGradients(metric, probeBatch);
        }

        if (network is TorchLayers<T> { Vae: not null } drawn && VaeProbe(metric, drawn, probeBatch) is { } probe)
        {
            return [probe];
        }

        if (network is TorchLayers<T> layers && new TorchProbes<T>(layers, parameters => Inputs(parameters, probeBatch)).Measure(metric) is { } units)
        {
            return units;
        }

        var probes = new ParameterProbes<T>(Layout, Layout.Blocks.Max(block => block.Layer), this, () =>
        {
            SetBatch(probeBatch.Count, probeBatch.Inputs, probeBatch.Targets, learns: false, null);
            return probeBatch.Count;
        });
        return probes.Measure(metric) ?? throw new NetworkException(
            $"measure.curves: {metric} looks at layers, and those of a module of your own are not known. Remove it; gradient-norm, weight-norm, update-ratio, sharpness and jacobian work.");
    }

    private T[] Computed(ReadOnlySpan<T> parameters, ReadOnlyMemory<T> rows, int wide, Func<TorchLayers<T>, Func<Tensor, Tensor>> part)
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        Load(parameters);
        var found = part((TorchLayers<T>)network)(TorchTensors.Matrix(rows.Span, rows.Length / wide, wide));
        var values = new T[found.numel()];
        TorchTensors.Read<T>(found, values);
        return values;
    }

    /// <summary>Singular values of ∂output/∂input at the first training sample, largest first.</summary>
    private IEnumerable<Measurement<T>> Jacobian(string metric, ProbeBatch<T> probeBatch)
    {
        double[] values = [];
        var narrowest = (network as TorchLayers<T>)?.Network.Layers.Min(layer => layer.Out.Count) ?? width;
        for (var i = 0; i < Math.Min(Math.Min(features, width), narrowest); i++)
        {
            // The first column of a point computes all values; the others reuse them.
            var place = i;
            yield return new Measurement<T>($"{metric}.{i + 1}", moment =>
            {
                values = place == 0 ? SingularValues(moment.Parameters, probeBatch) : values;
                return values[place];
            });
        }
    }

    /// <summary>Norms of ∂loss/∂input over the probe batch, from the last step back. Pascanu, Mikolov, Bengio, "On the difficulty of training
    /// recurrent neural networks", ICML 2013.</summary>
    private IEnumerable<Measurement<T>> StepGradients(string metric, ProbeBatch<T> probeBatch)
    {
        var steps = ((TorchLayers<T>)network).Network.Layers[0].In.Steps;
        double[] values = [];
        return Enumerable.Range(0, steps).Select(back => new Measurement<T>($"{metric}.{back}", moment =>
        {
            // The first column computes, the others of the same point read.
            values = back == 0 ? StepGradients(moment.Parameters, probeBatch, steps) : values;
            return values[^(back + 1)];
        }));
    }

    private double[] StepGradients(ReadOnlySpan<T> parameters, ProbeBatch<T> probeBatch, int steps)
    {
        using var scope = NewDisposeScope();
        var input = Inputs(parameters, probeBatch);
        var wanted = probeBatch.Inputs.Equals(probeBatch.Targets) ? input.clone() : TorchTensors.Matrix(probeBatch.Targets.Span, probeBatch.Count, width);
        input.requires_grad = true;
        var slopes = autograd.grad([network.Loss(input, wanted)], [input])[0].to_type(ScalarType.Float64);
        var norms = new double[steps];
        TorchTensors.Read<double>(slopes.reshape(probeBatch.Count, steps, -1).Squared().sum([0, 2]).sqrt(), norms);
        return norms;
    }

    /// <summary>The terms of the bound on the probe batch; null for another metric.</summary>
    private Measurement<T>? VaeProbe(string metric, TorchLayers<T> layers, ProbeBatch<T> probeBatch)
    {
        Func<Tensor, Tensor, double>? figure = metric switch
        {
            MetricNames.Reconstruction => (reconstruction, _) => TorchTensors.Number(reconstruction),
            MetricNames.Divergence => (_, divergences) => TorchTensors.Number(divergences.sum()),
            MetricNames.Elbo => (reconstruction, divergences) => -TorchTensors.Number(reconstruction.Plus(divergences.sum())),
            MetricNames.ActiveUnits => (_, divergences) => TorchTensors.Number(divergences.gt(TorchNumbers.Of(MetricNames.ActiveNats)).sum()),
            MetricNames.NoiseVariance => (_, _) => layers.Vae!.Variance,
            _ => null,
        };
        return figure is null ? null : new Measurement<T>(metric, moment =>
        {
            using var scope = NewDisposeScope();
            using var still = no_grad();
            var input = Inputs(moment.Parameters, probeBatch);
            var (reconstruction, divergences) = layers.Terms(input, probeBatch.Inputs.Equals(probeBatch.Targets) ? input : TorchTensors.Matrix(probeBatch.Targets.Span, probeBatch.Count, width));
            return figure(reconstruction, divergences);
        });
    }

    private double[] SingularValues(ReadOnlySpan<T> parameters, ProbeBatch<T> probeBatch)
    {
        using var scope = NewDisposeScope();
        Load(parameters);
        var input = TorchTensors.Matrix(probeBatch.Inputs.Span, 1, features);
        input.requires_grad = true;
        var output = network.Outputs(input);
        var matrix = new double[width * features];
        for (var unit = 0; unit < width; unit++)
        {
            var row = autograd.grad([output[0, unit]], [input], retain_graph: true)[0].to_type(ScalarType.Float64);
            TorchTensors.Read(row, matrix.AsSpan(unit * features, features));
        }

        return InputJacobian<T>.SingularValues(matrix, width, features);
    }

    private Tensor Inputs(ReadOnlySpan<T> parameters, ProbeBatch<T> probeBatch)
    {
        Load(parameters);
        return TorchTensors.Matrix(probeBatch.Inputs.Span, probeBatch.Count, features);
    }

    private void Load(ReadOnlySpan<T> parameters)
    {
        Libtorch.UseOneThread();
        foreach (var block in Layout.Blocks)
        {
            TorchTensors.Fill(network.Parameters[block.Number], parameters.Slice(block.Offset, block.Count));
        }
    }

    /// <summary>The loss with penalties on the batch, as a scalar tensor with its autograd graph.</summary>
    private Tensor Evaluate(bool learns)
    {
        var x = TorchTensors.Matrix(inputs.Span, batch, features);
        var t = inputs.Equals(targets) ? x.detach() : TorchTensors.Matrix(targets.Span, batch, width);
        var (loss, penalty) = network.Train(x, t, new TorchMode(Training: true, learns, noise, share));
        DataLoss = TorchTensors.Number(loss);
        var whole = penalty is null ? loss : loss.Plus(penalty);
        return regularizer is { L1: 0, L2: 0 } ? whole : whole.Plus(WeightPenalty());
    }

    /// <summary>λ₁·Σ|w| + λ₂/2·Σw² over weights, not biases.</summary>
    private Tensor WeightPenalty()
    {
        Tensor? sum = null;
        foreach (var block in Layout.Blocks.Where(block => block.IsMatrix))
        {
            var weights = network.Parameters[block.Number];
            var charge = weights.abs().sum().Times(regularizer.L1).Plus(weights.Squared().sum().Times(regularizer.L2 / 2));
            sum = sum is null ? charge : sum.Plus(charge);
        }

        return sum ?? zeros(new long[] { 1 }, TorchTensors.TypeOf<T>()).sum();
    }
}
