using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>
/// Makes the typed configuration from the values of the settings. Settings that do not apply to a trial have their
/// neutral value (0, false, empty; NaN where the record says so), so that equal identities have equal configurations.
/// </summary>
public static class TrialBinding
{
    private static readonly string PlanesPrefix = InitializerSettings.PlanesSection + ".";

    public static TrialParts PartOf(Setting setting) => setting.Path[..setting.Path.IndexOf('.')] switch
    {
        "data" => TrialParts.Data,
        "model" => setting.Path.StartsWith(PlanesPrefix, StringComparison.Ordinal) ? TrialParts.Planes : TrialParts.Model,
        "loss" => TrialParts.Loss,
        "optimizer" => TrialParts.Optimizer,
        "schedule" => TrialParts.Schedule,
        "training" => TrialParts.Training,
        "regularizer" => TrialParts.Regularizer,
        "stop" => TrialParts.Stop,
        "measure" => TrialParts.Measure,
        _ => throw new InvalidOperationException(setting.Path),
    };

    public static TrialConfig Bind(TrialValues values, TrialSeeds seeds) => new()
    {
        Data = Data(values) with { Split = seeds.Split },
        Model = Model(values),
        Loss = Loss(values),
        Optimizer = Optimizer(values),
        Schedule = Schedule(values),
        Training = Training(values),
        Regularizer = Regularizer(values),
        Stop = Stop(values),
        Measure = Measure(values),
        Seeds = seeds,
    };

    /// <summary>Binds the given parts again and shares the others.</summary>
    public static TrialConfig Rebind(TrialConfig shared, TrialParts parts, TrialValues values, TrialSeeds seeds) => new()
    {
        Data = parts.HasFlag(TrialParts.Data) || shared.Data.Split != seeds.Split ? Data(values) with { Split = seeds.Split } : shared.Data,
        Model = parts.HasFlag(TrialParts.Model) ? Model(values)
            : parts.HasFlag(TrialParts.Planes) ? shared.Model with { Init = shared.Model.Init with { Planes = Planes(values) } }
            : shared.Model,
        Loss = parts.HasFlag(TrialParts.Loss) ? Loss(values) : shared.Loss,
        Optimizer = parts.HasFlag(TrialParts.Optimizer) ? Optimizer(values) : shared.Optimizer,
        Schedule = parts.HasFlag(TrialParts.Schedule) ? Schedule(values) : shared.Schedule,
        Training = parts.HasFlag(TrialParts.Training) ? Training(values) : shared.Training,
        Regularizer = parts.HasFlag(TrialParts.Regularizer) ? Regularizer(values) : shared.Regularizer,
        Stop = parts.HasFlag(TrialParts.Stop) ? Stop(values) : shared.Stop,
        Measure = parts.HasFlag(TrialParts.Measure) ? Measure(values) : shared.Measure,
        Seeds = seeds,
    };

    private static DataConfig Data(TrialValues v) => new(
        v.Choice(DataSettings.Source, DataSource.One),
        v.Text(DataSettings.Path),
        v.Number(DataSettings.Test),
        v.Choice(DataSettings.Scale, Scaling.None),
        v.Flag(DataSettings.Center),
        v.Whole(DataSettings.Pool, 1),
        v.Whole(DataSettings.Take),
        v.Whole(DataSettings.Samples),
        v.Text(DataSettings.Target),
        v.Flag(DataSettings.Rotate))
    {
        Folds = v.Whole(DataSettings.Folds),
        Stratify = v.Flag(DataSettings.Stratify),
        Columns = new ColumnNames(v.WordList(DataSettings.Columns)),
        Ignore = new ColumnNames(v.WordList(DataSettings.Ignore)),
        Header = v.Choice(DataSettings.Header, HeaderRow.Auto),
        Missing = v.Choice(DataSettings.Missing, MissingValues.Refuse),
        Shift = v.Number(DataSettings.Shift),
        Steps = v.Whole(DataSettings.Steps),
        Dimensions = v.Whole(DataSettings.Dimensions),
        Color = v.Flag(DataSettings.Color),
        Sequence = v.Flag(DataSettings.Sequence),
        Group = v.Text(DataSettings.Group),
        Window = v.Whole(DataSettings.Window),
        Stride = v.Whole(DataSettings.Stride),
    };

    private static ModelConfig Model(TrialValues v)
    {
        var kind = v.Choice(ModelSettings.Kind, ModelKind.Autoencoder);
        var weights = Initializer(v, InitializerSettings.Weights);
        var fillsAll = weights.Scheme is InitializerKind.Values or InitializerKind.File or InitializerKind.SplitMix64
            || (kind == ModelKind.Module && weights.Scheme == InitializerKind.Pytorch);
        var bias = v[InitializerSettings.Bias.Scheme.Ordinal] is null && (kind == ModelKind.Module ? fillsAll : v.Flag(ModelSettings.Bias))
            ? weights // values, file and split-mix-64 fill biases too
            : Initializer(v, InitializerSettings.Bias);
        return new ModelConfig(
            kind,
            v.Integers(ModelSettings.Encoder),
            v.Whole(ModelSettings.Bottleneck),
            v.Integers(ModelSettings.Hidden),
            v.Whole(ModelSettings.Output),
            v.Flag(ModelSettings.Tied),
            v.Flag(ModelSettings.Bias),
            new ActivationConfig(
                v.Choice(ModelSettings.HiddenActivation, ActivationKind.Identity),
                v.Choice(ModelSettings.CodeActivation, ActivationKind.Identity),
                v.Choice(ModelSettings.OutputActivation, kind == ModelKind.Neuron ? ActivationKind.Sigmoid : ActivationKind.Identity),
                v.Number(ModelSettings.Slope)),
            new NoiseConfig(v.Choice(ModelSettings.Noise, NoiseKind.None), v.Number(ModelSettings.NoiseAmount)),
            new InitConfig(weights, bias, Planes(v))
            {
                ZeroResidual = v.Flag(InitializerSettings.ZeroResidual),
                Recurrent = Initializer(v, InitializerSettings.Recurrent),
                InputStd = v.NumberOr(InitializerSettings.InputStd, double.NaN),
                ForgetBias = v.NumberOr(InitializerSettings.ForgetBias, double.NaN),
            },
            v.Text(ModelSettings.Surface),
            v.Text(ModelSettings.Formula),
            v.Whole(ModelSettings.Dimensions, kind == ModelKind.Surface ? 2 : 0))
        {
            Module = v.Text(ModelSettings.Module),
            Vae = kind == ModelKind.Vae
                ? new VaeConfig(
                    v.Choice(ModelSettings.Likelihood, VaeLikelihood.Gaussian),
                    v.NumberOr(ModelSettings.Variance, double.NaN),
                    v.Number(ModelSettings.Beta),
                    v.Whole(ModelSettings.Warmup),
                    v.Choice(ModelSettings.Expectation, VaeExpectation.Sampled))
                : null,
            Reconstruct = v.Flag(ModelSettings.Reconstruct),
            Layers = v.Layers(ModelSettings.Layers),
            Decoder = v.Layers(ModelSettings.Decoder),
        };
    }

    private static InitializerConfig Initializer(TrialValues v, InitializerSettings c) => new(
        v.Choice(c.Scheme, InitializerKind.Zeros),
        v.NumberOr(c.Gain, v[c.Scheme.Ordinal] is null ? 0 : double.NaN),
        v.Number(c.Mean),
        v.Number(c.Std),
        v.Number(c.From),
        v.Number(c.To),
        v.Number(c.Value),
        v.Whole(c.K),
        v.Numbers(c.Values),
        v.Text(c.File),
        v.Long(c.Seed));

    private static ImmutableArray<NamedParameter> Planes(TrialValues v)
    {
        var named = v.Settings.Planes;
        if (named.IsEmpty)
        {
            return [];
        }

        var planes = ImmutableArray.CreateBuilder<NamedParameter>(named.Length);
        foreach (var (ordinal, name) in named)
        {
            if (v[ordinal] is { } value)
            {
                planes.Add(new NamedParameter(name, value.Number));
            }
        }

        return planes.DrainToImmutable();
    }

    private static LossConfig Loss(TrialValues v) => new(
        v.Choice(LossSettings.Name, LossKind.Mse), v.Choice(LossSettings.Reduction, LossReduction.Mean), v.Number(LossSettings.Delta), v.Flag(LossSettings.OmitOutputSlope));

    private static OptimizerConfig Optimizer(TrialValues v) => new(
        v.Choice(OptimizerSettings.Name, OptimizerKind.Sgd),
        v.Number(OptimizerSettings.Lr),
        v.Number(OptimizerSettings.Momentum),
        v.Number(OptimizerSettings.Dampening),
        v.Number(OptimizerSettings.Beta1),
        v.Number(OptimizerSettings.Beta2),
        v.Number(OptimizerSettings.Epsilon),
        v.Number(OptimizerSettings.Alpha),
        v.Number(OptimizerSettings.Rho),
        v.Number(OptimizerSettings.LrDecay),
        v.Number(OptimizerSettings.InitialAccumulator),
        v.Number(OptimizerSettings.MomentumDecay),
        v.Number(OptimizerSettings.EtaMinus),
        v.Number(OptimizerSettings.EtaPlus),
        v.Number(OptimizerSettings.StepMin),
        v.Number(OptimizerSettings.StepMax),
        v.Whole(OptimizerSettings.History),
        v.Number(OptimizerSettings.Step),
        v.Number(OptimizerSettings.Temperature),
        v.Number(OptimizerSettings.Cooling),
        v.Number(OptimizerSettings.Range));

    private static ScheduleConfig Schedule(TrialValues v) => new(
        v.Choice(ScheduleSettings.Name, ScheduleKind.Constant),
        v.Whole(ScheduleSettings.Every),
        v.Integers(ScheduleSettings.At),
        v.Number(ScheduleSettings.Factor),
        v.Number(ScheduleSettings.Warmup),
        v.Number(ScheduleSettings.Floor),
        v.Number(ScheduleSettings.RestartFactor),
        v.Whole(ScheduleSettings.Patience),
        v.NumberOr(ScheduleSettings.MomentumMax, double.NaN),
        v.Whole(ScheduleSettings.MomentumEvery),
        v.Whole(ScheduleSettings.MomentumLast),
        v.Number(ScheduleSettings.MomentumFinal));

    private static TrainingConfig Training(TrialValues v)
    {
        var updates = v[TrainingSettings.Updates.Ordinal];
        return new TrainingConfig(
            updates is null ? BudgetUnit.Epochs : BudgetUnit.Updates,
            updates is null ? v.Whole(TrainingSettings.Epochs) : updates.AsInt32(),
            v.Whole(TrainingSettings.Batch),
            v.Choice(TrainingSettings.Order, BatchOrder.Sequential),
            v.Number(TrainingSettings.ClipNorm),
            v.Number(TrainingSettings.ClipValue),
            v.Number(TrainingSettings.WeightDecay),
            v.Choice(TrainingSettings.Precision, Precision.Float32))
        {
            Engine = v.Choice(TrainingSettings.Engine, TrainingEngine.BuiltIn),
            KeepState = v.Choice(TrainingSettings.KeepState, KeptState.None),
            Fork = v.Whole(TrainingSettings.Fork),
            Nudge = v.Number(TrainingSettings.Nudge),
        };
    }

    private static RegularizerConfig Regularizer(TrialValues v) => new(
        v.Number(RegularizerSettings.L1),
        v.Number(RegularizerSettings.L2),
        v.Number(RegularizerSettings.Sparsity),
        v.Number(RegularizerSettings.SparsityTarget),
        v.Number(RegularizerSettings.Contractive),
        v.Number(RegularizerSettings.Dropout));

    private static StopConfig Stop(TrialValues v) => new(
        v.NumberOr(StopSettings.Target, double.NaN), v.Whole(StopSettings.Patience), v.Number(StopSettings.Minimum), v.Number(StopSettings.WallSeconds));

    private static MeasureConfig Measure(TrialValues v) => new(
        v.WordList(MeasureSettings.Curves), v.Whole(MeasureSettings.Every), v.Flag(MeasureSettings.Weights), v.Whole(MeasureSettings.Samples));
}
