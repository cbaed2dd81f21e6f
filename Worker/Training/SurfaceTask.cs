using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Data;
using Runner.Initializers;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Specs;
using Runner.Surfaces;

namespace Runner.Training;

/// <summary>Optimization of a test function: one update per pass; the loss is the function value.</summary>
internal sealed class SurfaceTask<T> : TrainingTask<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrialConfig config;
    private readonly DataCatalogue catalogue;
    private readonly SurfaceObjective<T> objective;
    private readonly T[] gradient;

    public SurfaceTask(TrialConfig config, TrainingContext context)
    {
        this.config = config;
        catalogue = context.Data;
        var surface = SurfaceCatalogue.Open(config.Model);
        objective = new SurfaceObjective<T>(surface);
        Layout = ParameterLayout.OfSurface(surface.Dimensions);
        gradient = Padding.Allocate<T>(surface.Dimensions);
    }

    public override ParameterLayout Layout { get; }

    public override IObjective<T> Objective => objective;

    public override double DataLoss => objective.Last;

    public override int UpdatesPerPass => 1;

    public override long WorkPerUpdate => 2000 + (200L * Layout.Count);

    public override long NoisePosition { get; set; }

    public override double[] Begin() =>
        InitialParameters.Of(catalogue.Located(config.Model.Init), null, Layout, config.Seeds, null, catalogue.Folder);

    public override void BeginPass(int pass)
    {
    }

    public override void SetBatch(int index)
    {
    }

    public override double TrainLoss(ReadOnlySpan<T> parameters) => objective.Value(parameters);

    public override double TestLoss(ReadOnlySpan<T> parameters) => double.NaN;

    public override IEnumerable<Measurement<T>> Measure(string metric) => metric switch
    {
        MetricNames.TrainLoss => [new(metric, moment => moment.TrainLoss)],
        MetricNames.BatchLoss => [new(metric, moment => moment.BatchLoss)],
        MetricNames.Coordinates => Enumerable.Range(0, Layout.Count).Select(
            i => new Measurement<T>($"x{i + 1}", moment => double.CreateTruncating(moment.Parameters[i]))),
        MetricNames.GradientNorm => [new(metric, moment => GradientNorm(moment.Parameters))],
        MetricNames.Sharpness => [new(metric, moment => Sharpness(moment.Parameters))],
        _ when MetricNames.All.Contains(metric) => [],
        _ => throw new NetworkException($"measure.curves: there is no metric {metric}. Name one of {string.Join(", ", MetricNames.All)}."),
    };

    private double GradientNorm(ReadOnlySpan<T> parameters)
    {
        objective.ValueAndGradient(parameters, gradient);
        var sum = default(LossSum<T>);
        for (var i = 0; i < gradient.Length; i += Vector512<T>.Count)
        {
            var slope = Padding.Load<T>(gradient, i);
            sum.Add(slope * slope);
        }

        return Math.Sqrt(sum.Total);
    }

    private double Sharpness(ReadOnlySpan<T> parameters)
    {
        objective.ValueAndGradient(parameters, gradient);
        return GradientSharpness.Of(objective, parameters, gradient);
    }
}
