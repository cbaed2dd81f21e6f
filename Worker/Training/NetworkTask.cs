using System.Numerics;
using Runner.Data;
using Runner.Initializers;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Networks.Weights;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Training;

/// <summary>A network on a data set.</summary>
internal sealed class NetworkTask<T> : TrainingTask<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Number of samples per batch of a measurement; a multiple of 16, as the order of summation requires.</summary>
    public const int MeasuringBatch = 256;

    /// <summary>The largest number of samples that lsuv uses; if there are more, they are drawn at random. pca uses all samples.</summary>
    private const int InitialSamples = 10_000;

    private readonly TrialConfig config;
    private readonly DataCatalogue catalogue;
    private readonly Dataset<T> data;
    private readonly int outputs;
    private readonly bool oneHot;
    private readonly NetworkShape? shape;
    /// <summary>Of the file with the initial weights; null without one.</summary>
    private readonly NamedTensors? names;
    private readonly BatchWorkspace<T> workspace;
    private readonly INetworkEngine<T> engine;
    private readonly ProbeBatch<T> probeBatch;
    private readonly ProbeBatch<T> firstSample;
    private readonly T[] trainTargets;
    private readonly T[] testTargets;
    private readonly int batch;
    private readonly bool whole;
    private Loss<T>? loss;
    private int[] order = [];
    private RandomStream? noise;
    private int pass;

    public NetworkTask(TrialConfig config, TrainingContext context)
    {
        this.config = config;
        catalogue = context.Data;
        data = context.Data.Open<T>(config.Data);
        var train = data.Train;
        var fit = TrialFit.Of(config, data);
        (outputs, oneHot, shape) = fit;
        batch = config.Training.BatchOf(train.Count);
        whole = batch == train.Count && config.Training.SeesEachOnce;
        var measuring = Math.Min(MeasuringBatch, (Math.Max(train.Count, data.Test?.Count ?? 0) + 15) / 16 * 16);
        var probed = ProbeSample(train.Count);
        var capacity = Math.Max(Math.Max(batch, measuring), probed.Length);
        workspace = context.Reuse<BatchWorkspace<T>>(
            existing => existing.Fits(capacity, train.Features, outputs), () => new BatchWorkspace<T>(capacity, train.Features, outputs));
        engine = NetworkEngines.Open<T>(config, fit, train.Features, capacity, context);
        names = config.Model.Init.Weights.Scheme != InitializerKind.File ? null
            : fit.ListOf(config.Model) is { } list ? NamedTensors.Of(list)
            : NamedTensors.Of(Layout);
        trainTargets = TargetsOf(train);
        testTargets = data.Test is null ? [] : TargetsOf(data.Test);
        WorkPerUpdate = engine.Work(batch) + (40L * Layout.Count) + 2000;
        probeBatch = probed.Length == train.Count
            ? new ProbeBatch<T>(train.Count, Rows(train.Inputs, 0, train.Count, train.Features), Rows(trainTargets, 0, train.Count, outputs))
            : new ProbeBatch<T>(probed.Length, Gathered(train.Inputs, train.Features, probed), Gathered(trainTargets, outputs, probed));
        firstSample = new ProbeBatch<T>(1, Rows(train.Inputs, 0, 1, train.Features), Rows(trainTargets, 0, 1, outputs));
    }

    public override ParameterLayout Layout => engine.Layout;

    public override IObjective<T> Objective => engine.Objective;

    public override double DataLoss => engine.DataLoss;

    public override Span<T> State => engine.State;

    public override string Stamp => engine.Stamp;

    public override void Dispose() => engine.Dispose();

    public override int UpdatesPerPass => (data.Train.Count + batch - 1) / batch;

    public override long WorkPerUpdate { get; }

    public override long NoisePosition
    {
        get => noise?.Position ?? 0;
        set
        {
            if (noise is not null)
            {
                noise.Position = value;
            }
        }
    }

    /// <summary>The shape of a network that Runner builds itself.</summary>
    public NetworkShape Shape => shape ?? throw new InvalidOperationException("a module of a user's has no such shape");

    public Loss<T> Loss => loss ??= Loss<T>.Of(config.Loss, Shape.Layers[^1].Activation);

    public LossConfig LossConfig => config.Loss;

    /// <summary>Number of samples in each batch except the last of a pass.</summary>
    public int Batch => batch;

    /// <summary>Whether batches are in the data's order, which is the same for all trials.</summary>
    public bool InOrder => whole || config.Training.Order == BatchOrder.Sequential;

    private bool Fresh => config.Training.Order == BatchOrder.Fresh;

    public Samples<T> Train => data.Train;

    /// <summary>[samples, outputs]; the inputs themselves for an autoencoder.</summary>
    public T[] TrainTargets => trainTargets;

    public override double[] Begin()
    {
        double[] state = names is null ? [] : InitialParameters.StateOf(catalogue.Located(config.Model.Init), names, catalogue.Folder);
        for (var i = 0; i < state.Length; i++)
        {
            engine.State[i] = T.CreateTruncating(state[i]);
        }

        return InitialParametersOf(config);
    }

    /// <summary>The initial parameters of a trial that differs only in initialization and seeds.</summary>
    public double[] InitialParametersOf(TrialConfig trial) => InitialParameters.Of(
        catalogue.Located(trial.Model.Init),
        shape,
        Layout,
        trial.Seeds,
        () =>
        {
            var most = trial.Model.Init.Weights.Scheme == InitializerKind.Pca ? int.MaxValue : InitialSamples;
            var (chosen, features) = (Drawn(data.Train.Count, most, 1), data.Train.Features);
            var values = Padding.Allocate<double>(chosen.Length * features);
            for (var i = 0; i < chosen.Length * features; i++)
            {
                values[i] = double.CreateTruncating(data.Train.Inputs[(chosen[i / features] * features) + (i % features)]);
            }

            return new SampleMatrix(chosen.Length, features, values);
        },
        catalogue.Folder,
        names);

    public override void BeginPass(int pass)
    {
        this.pass = pass;
        var seeds = config.SeedsOf(pass);
        if (config.DrawsWhileTraining())
        {
            noise = RandomStream.Named(seeds.Sweep, seeds.Noise, StreamPurpose.Noise, pass);
        }

        if (!InOrder && !Fresh)
        {
            FillOrder(config.Seeds, pass, ref order);
        }
    }

    /// <summary>Fills in the order of the samples of a pass for a trial whose batches are not <see cref="InOrder"/>.</summary>
    public void FillOrder(TrialSeeds seeds, int pass, ref int[] samples)
    {
        var count = data.Train.Count;
        var stream = RandomStream.Named(seeds.Sweep, config.SeedsOf(seeds, pass).Order, StreamPurpose.Order, pass);
        if (config.Training.Order == BatchOrder.Replacement)
        {
            Array.Resize(ref samples, UpdatesPerPass * batch);
            foreach (ref var sample in samples.AsSpan())
            {
                sample = stream.NextInt32(count);
            }

            return;
        }

        Array.Resize(ref samples, count);
        for (var i = 0; i < count; i++)
        {
            samples[i] = i;
        }

        stream.Shuffle(samples.AsSpan());
    }

    /// <summary>Number of samples in a batch of a pass.</summary>
    public int BatchSize(int index) =>
        config.Training.SeesEachOnce ? Math.Min(batch, data.Train.Count - (index * batch)) : batch;

    public override void SetBatch(int index)
    {
        var train = data.Train;
        var start = index * batch;
        var count = BatchSize(index);
        ReadOnlyMemory<T> inputs;
        ReadOnlyMemory<T> targets;
        if (InOrder)
        {
            inputs = Rows(train.Inputs, start, count, train.Features);
            targets = Rows(trainTargets, start, count, outputs);
        }
        else if (Fresh)
        {
            inputs = workspace.Inputs.AsMemory(0, count * train.Features);
            var wanted = ReferenceEquals(trainTargets, train.Inputs) ? Memory<T>.Empty : workspace.Targets.AsMemory(0, count * outputs);
            data.DrawMore(FreshStream(index), count, workspace.Inputs.AsSpan(0, count * train.Features), wanted.Span);
            targets = wanted.IsEmpty ? inputs : wanted;
        }
        else
        {
            var chosen = order.AsSpan(start, count);
            Gather(train.Inputs, train.Features, chosen, workspace.Inputs);
            inputs = workspace.Inputs.AsMemory(0, count * train.Features);
            if (ReferenceEquals(trainTargets, train.Inputs))
            {
                targets = inputs;
            }
            else
            {
                Gather(trainTargets, outputs, chosen, workspace.Targets);
                targets = workspace.Targets.AsMemory(0, count * outputs);
            }
        }

        if (config.Model.Noise.Kind != NoiseKind.None)
        {
            InputNoise.Corrupt(config.Model.Noise, noise!, inputs.Span, workspace.Noisy.AsSpan());
            inputs = workspace.Noisy.AsMemory(0, count * train.Features);
        }

        engine.SetBatch(count, inputs, targets, learns: true, config.NetworkDraws() ? noise : null, VaeShare(index));
    }

    /// <summary>How much of a variational autoencoder's β counts at this update.</summary>
    private double VaeShare(int index) => config.Model.Vae is { Warmup: > 0 and var warmup }
        ? Math.Min(1, (((double)pass * UpdatesPerPass) + index + 1) / ((double)warmup * (config.Training.Unit == BudgetUnit.Updates ? 1 : UpdatesPerPass)))
        : 1;

    /// <summary>A batch of new samples has a stream of its own, so that nothing of the batches before it is needed.</summary>
    private RandomStream FreshStream(int index) =>
        RandomStream.Named(config.Seeds.Sweep, config.SeedsOf(pass).Order, StreamPurpose.Order, ((long)pass * UpdatesPerPass) + index);

    public override double TrainLoss(ReadOnlySpan<T> parameters) => engine.Loss(parameters, data.Train.Count, data.Train.Inputs, trainTargets);

    public override double TestLoss(ReadOnlySpan<T> parameters) =>
        data.Test is { Count: > 0 } test ? engine.Loss(parameters, test.Count, test.Inputs, testTargets) : double.NaN;

    public override IEnumerable<Measurement<T>> Measure(string metric)
    {
        var test = data.Test is { Count: > 0 } ? data.Test : null;
        return metric switch
        {
            MetricNames.TrainLoss => [new(metric, moment => moment.TrainLoss)],
            MetricNames.BatchLoss => [new(metric, moment => moment.BatchLoss)],
            MetricNames.TestLoss => test is null ? [] : [new(metric, moment => TestLoss(moment.Parameters))],
            MetricNames.TrainAccuracy => data.Train.Classes == 0 ? [] : [new(metric, moment => Accuracy(moment.Parameters, data.Train))],
            MetricNames.TestAccuracy => test is null || test.Classes == 0 ? [] : [new(metric, moment => Accuracy(moment.Parameters, test))],
            MetricNames.Output => [new(metric, moment => double.CreateTruncating(FirstOutput(moment.Parameters)))],
            MetricNames.MaxError => [new(metric, moment => LargestError(moment.Parameters))],
            MetricNames.SquaredError => [new(metric, moment => SquaredError(moment.Parameters))],
            MetricNames.Jacobian => engine.Measure(metric, firstSample),
            _ => engine.Measure(metric, probeBatch),
        };
    }

    private T[] TargetsOf(Samples<T> samples) =>
        oneHot ? workspace.OneHot(samples, outputs)
        : LearningTarget.IsInput(config.Model) ? samples.Inputs
        : samples.Targets;

    /// <summary>The training samples used by metrics of layers; only the first one if no such metric is recorded.</summary>
    private int[] ProbeSample(int count) => config.Measure.Curves.Any(MetricNames.LooksAtSamples) ? Drawn(count, config.Measure.Samples, 0) : [0];

    /// <summary>The indices of at most <paramref name="most"/> samples drawn without replacement, ascending; the same for every
    /// trial of a sweep.</summary>
    private int[] Drawn(int count, int most, int purpose) =>
        RandomStream.Named(config.Seeds.Sweep, 0, StreamPurpose.Probe, 3 + purpose).Sample(count, most);

    private static T[] Gathered(T[] matrix, int width, int[] rows)
    {
        var gathered = Padding.Allocate<T>(rows.Length * width);
        Gather(matrix, width, rows, gathered);
        return gathered;
    }

    private static ReadOnlyMemory<T> Rows(T[] matrix, int start, int count, int width) => matrix.AsMemory(start * width, count * width);

    private static void Gather(T[] matrix, int width, ReadOnlySpan<int> rows, T[] gathered)
    {
        var target = gathered.AsSpan();
        foreach (var row in rows)
        {
            matrix.AsSpan(row * width, width).CopyTo(target);
            target = target[width..];
        }
    }

    private double Accuracy(ReadOnlySpan<T> parameters, Samples<T> samples)
    {
        var right = 0;
        VisitOutputs(parameters, samples, (index, row) => right += PredictedClass(row) == samples.Labels[index] ? 1 : 0);
        return (double)right / samples.Count;
    }

    private double LargestError(ReadOnlySpan<T> parameters)
    {
        var largest = T.Zero;
        VisitOutputs(parameters, data.Train, (index, row) =>
        {
            for (var i = 0; i < row.Length; i++)
            {
                var error = T.Abs(row[i] - trainTargets[(index * outputs) + i]);
                largest = error <= largest ? largest : error;
            }
        });
        return double.CreateTruncating(largest);
    }

    private double SquaredError(ReadOnlySpan<T> parameters)
    {
        var sum = 0.0;
        VisitOutputs(parameters, data.Train, (index, row) =>
        {
            for (var i = 0; i < row.Length; i++)
            {
                var error = double.CreateTruncating(row[i] - trainTargets[(index * outputs) + i]);
                sum += error * error;
            }
        });
        return sum / data.Train.Count;
    }

    private T FirstOutput(ReadOnlySpan<T> parameters) =>
        engine.Outputs(parameters, 1, Rows(data.Train.Inputs, 0, 1, data.Train.Features))[0];

    private void VisitOutputs(ReadOnlySpan<T> parameters, Samples<T> samples, RowVisitor visit)
    {
        for (var start = 0; start < samples.Count; start += MeasuringBatch)
        {
            var count = Math.Min(MeasuringBatch, samples.Count - start);
            var rows = engine.Outputs(parameters, count, Rows(samples.Inputs, start, count, samples.Features));
            for (var i = 0; i < count; i++)
            {
                visit(start + i, rows.Slice(i * outputs, outputs));
            }
        }
    }

    /// <summary>The index of the largest output, the first on ties; with one output, class 1 if it is at least 0.5.</summary>
    private static int PredictedClass(ReadOnlySpan<T> row)
    {
        if (row.Length == 1)
        {
            return row[0] >= T.CreateTruncating(0.5) ? 1 : 0;
        }

        var best = 0;
        for (var i = 1; i < row.Length; i++)
        {
            best = row[i] > row[best] ? i : best;
        }

        return best;
    }

    private delegate void RowVisitor(int index, ReadOnlySpan<T> row);
}
