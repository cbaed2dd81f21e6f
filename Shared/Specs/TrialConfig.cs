using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>
/// Everything that decides a trial's result: one point's value for every setting, and the replicate's seeds. A pure value;
/// the same configuration trains to the same bits anywhere. Execution settings (slots, leases, limits) are not part of it.
/// </summary>
public sealed record TrialConfig
{
    public required DataConfig Data { get; init; }

    public required ModelConfig Model { get; init; }

    public required LossConfig Loss { get; init; }

    public required OptimizerConfig Optimizer { get; init; }

    public required ScheduleConfig Schedule { get; init; }

    public required TrainingConfig Training { get; init; }

    public required RegularizerConfig Regularizer { get; init; }

    public required StopConfig Stop { get; init; }

    public required MeasureConfig Measure { get; init; }

    public required TrialSeeds Seeds { get; init; }

    /// <summary>The seeds that a pass over the data draws by: before siblings part, those of the first of them.</summary>
    public TrialSeeds SeedsOf(int pass) => SeedsOf(Seeds, pass);

    /// <inheritdoc cref="SeedsOf(int)"/>
    /// <param name="own">Of a trial that differs in nothing but its start and its seeds.</param>
    public TrialSeeds SeedsOf(TrialSeeds own, int pass) => pass < Training.Fork ? own with { Order = 0, Noise = 0 } : own;

    /// <summary>Whether its training draws random numbers at every update.</summary>
    public bool DrawsWhileTraining() => Model.Noise.Kind != NoiseKind.None || NetworkDraws();

    /// <summary>Whether its network draws what it drops, or its code, while training.</summary>
    public bool NetworkDraws() => Model.Vae is { IsExact: false } || Regularizer.Dropout > 0
        || LayerList.Everywhere(Model.Layers.Concat(Model.Decoder)).Any(layer => layer.Kind == LayerKind.Dropout && layer.Number("rate") > 0);
}

/// <summary>The seeds of one trial. <see cref="Sweep"/> is the sweep's seed; the others number replicates from 0. A random
/// stream is determined by (sweep seed, the replicate number of its purpose, purpose).</summary>
public readonly record struct TrialSeeds(ulong Sweep, int Init, int Order, int Noise, int Split = 0);

/// <param name="Path">For csv, idx, npy and images, made absolute against the spec's folder when opened.</param>
/// <param name="Test">Share of the samples held out for testing, the last ones of a fixed shuffle; 0 for none.</param>
/// <param name="Center">Subtract the training set's mean of each feature, after scaling.</param>
/// <param name="Pool">Side of the square that is mean-pooled into one pixel; 1 for none. Image data only.</param>
/// <param name="Take">Keep only the first samples, this many; 0 for all.</param>
/// <param name="Samples">How many samples a generated set has (curves, swiss-roll, hidden-plane); 0 for its default.</param>
/// <param name="Target">Name or number of the column of a csv that is the target; empty for none. A number counts from 0.</param>
/// <param name="Rotate">hadamard-toy: rotate features by a fixed orthogonal matrix.</param>
public sealed record DataConfig(
    DataSource Source,
    string Path,
    double Test,
    Scaling Scale,
    bool Center,
    int Pool,
    int Take,
    int Samples,
    string Target,
    bool Rotate)
{
    /// <summary>The number of the split, from the replicate's seeds.</summary>
    public int Split { get; init; }

    /// <summary>The number of folds, one of which is held out; 0 for a share instead.</summary>
    public int Folds { get; init; }

    /// <summary>Whether the same share of every class is held out.</summary>
    public bool Stratify { get; init; }

    /// <summary>Whether samples of the source are held out.</summary>
    public bool HoldsOut => Test > 0 || Folds > 0;

    /// <summary>csv: the feature columns, in this order; none for all columns that are neither target nor ignored.</summary>
    public ColumnNames Columns { get; init; } = ColumnNames.None;

    /// <summary>csv: columns to leave out.</summary>
    public ColumnNames Ignore { get; init; } = ColumnNames.None;

    /// <summary>csv: whether the first line holds names.</summary>
    public HeaderRow Header { get; init; }

    /// <summary>Added to every feature after scaling.</summary>
    public double Shift { get; init; }

    /// <summary>csv: how missing values are treated.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>Length of generated sequences; of copy-memory, the blanks between.</summary>
    public int Steps { get; init; }

    /// <summary>hidden-plane: how many features a sample has.</summary>
    public int Dimensions { get; init; }

    /// <summary>images: whether colours are kept, as three channels.</summary>
    public bool Color { get; init; }

    /// <summary>npy: the second dimension counts steps.</summary>
    public bool Sequence { get; init; }

    /// <summary>csv: the column whose values say which rows are one sequence; empty for none.</summary>
    public string Group { get; init; } = "";

    /// <summary>csv: rows of a sequence; 0 for no windows.</summary>
    public int Window { get; init; }

    /// <summary>csv: rows between the starts of windows; 0 for as many as a window has.</summary>
    public int Stride { get; init; }
}

/// <param name="Encoder">Widths of the hidden layers before the code; the decoder mirrors them.</param>
/// <param name="Bottleneck">Width of the code.</param>
/// <param name="Hidden">mlp: widths of the hidden layers.</param>
/// <param name="Output">mlp: width of the output; 0 for the number of the target's features or classes.</param>
/// <param name="Tied">autoencoder: decoder weights are the encoder's, transposed; biases are free.</param>
/// <param name="Bias">Whether layers have biases.</param>
/// <param name="Surface">surface: the function's name, or <c>formula</c>.</param>
/// <param name="Formula">surface: an expression in x1, x2, ….</param>
/// <param name="Dimensions">surface: number of coordinates.</param>
public sealed record ModelConfig(
    ModelKind Kind,
    ImmutableArray<int> Encoder,
    int Bottleneck,
    ImmutableArray<int> Hidden,
    int Output,
    bool Tied,
    bool Bias,
    ActivationConfig Activation,
    NoiseConfig Noise,
    InitConfig Init,
    string Surface,
    string Formula,
    int Dimensions)
{
    /// <summary>module: the name of the class that defines it; empty otherwise.</summary>
    public string Module { get; init; } = "";

    /// <summary>module, layers: the target is the input.</summary>
    public bool Reconstruct { get; init; }

    /// <summary>vae; null otherwise.</summary>
    public VaeConfig? Vae { get; init; }

    /// <summary>Layers in place of widths: an autoencoder's encoder, or an mlp's hidden layers. Empty for none.</summary>
    public ImmutableArray<LayerConfig> Layers { get; init; } = [];

    /// <summary>autoencoder with <see cref="Layers"/>: the decoder; empty for the mirrored encoder.</summary>
    public ImmutableArray<LayerConfig> Decoder { get; init; } = [];
}

/// <param name="Variance">gaussian: of the outputs; NaN for one that is learnt.</param>
/// <param name="Beta">What the divergence of the code is multiplied by.</param>
/// <param name="Warmup">Epochs (or updates) over which β rises from 0.</param>
public sealed record VaeConfig(VaeLikelihood Likelihood, double Variance, double Beta, int Warmup, VaeExpectation Expectation)
{
    public bool IsExact => Expectation == VaeExpectation.Exact;
}

/// <param name="Slope">leaky-relu's negative slope and elu's α.</param>
public sealed record ActivationConfig(ActivationKind Hidden, ActivationKind Code, ActivationKind Output, double Slope);

/// <param name="Amount">Standard deviation (gaussian) or probability (masking, salt-and-pepper).</param>
public sealed record NoiseConfig(NoiseKind Kind, double Amount);

/// <param name="Planes">Named parameters set after the scheme has run, such as <c>layer1.weights[0,0]</c> to 0.6; two of
/// them as axes make a plane of starts.</param>
public sealed record InitConfig(InitializerConfig Weights, InitializerConfig Bias, ImmutableArray<NamedParameter> Planes)
{
    /// <summary>The last layer with parameters of each residual block starts at 0, so that the block starts as the identity.</summary>
    public bool ZeroResidual { get; init; }

    /// <summary>For the matrices by which recurrent layers see their own states; null where none was bound.</summary>
    public InitializerConfig? Recurrent { get; init; }

    /// <summary>Standard deviation of the weights by which recurrent layers see their input; NaN for those of the scheme.</summary>
    public double InputStd { get; init; } = double.NaN;

    /// <summary>lstm: what its forget gate adds; NaN for what the scheme of the biases gives.</summary>
    public double ForgetBias { get; init; } = double.NaN;
}

public sealed record NamedParameter(string Name, double Value);

/// <param name="Gain">Multiplies the scheme's scale; NaN means the activation's own (1 for identity and sigmoid, 5/3 for tanh,
/// √2 for relu) where the scheme has a gain that depends on it, else 1.</param>
/// <param name="Mean">normal, truncated-normal.</param>
/// <param name="Std">normal, truncated-normal, sparse.</param>
/// <param name="From">uniform: lower end.</param>
/// <param name="To">uniform: upper end.</param>
/// <param name="Value">constant.</param>
/// <param name="K">sparse: incoming weights per unit.</param>
/// <param name="Seed">split-mix-64: its seed is this plus the replicate's init number.</param>
public sealed record InitializerConfig(
    InitializerKind Scheme,
    double Gain,
    double Mean,
    double Std,
    double From,
    double To,
    double Value,
    int K,
    ImmutableArray<double> Values,
    string File,
    long Seed);

/// <param name="Delta">huber: the error at which the loss changes from quadratic to linear.</param>
/// <param name="OmitOutputSlope">Leave out the factor σ′ of the output, as the animations of Nielsen's book do. Labelled wherever it
/// is shown.</param>
public sealed record LossConfig(LossKind Kind, LossReduction Reduction, double Delta, bool OmitOutputSlope);

/// <summary>The settings of all update rules; only those that the rule uses are part of a trial's identity. PyTorch's
/// definitions and defaults.</summary>
public sealed record OptimizerConfig(
    OptimizerKind Kind,
    double Lr,
    double Momentum,
    double Dampening,
    double Beta1,
    double Beta2,
    double Epsilon,
    double Alpha,
    double Rho,
    double LrDecay,
    double InitialAccumulator,
    double MomentumDecay,
    double EtaMinus,
    double EtaPlus,
    double StepMin,
    double StepMax,
    int History,
    double Step,
    double Temperature,
    double Cooling,
    double Range);

/// <summary>The schedule of the learning rate and, independently, of the momentum.</summary>
/// <param name="Every">step: epochs between cuts; cosine: epochs of the first cycle.</param>
/// <param name="At">step: explicit epochs after which to cut; replaces <paramref name="Every"/>.</param>
/// <param name="Factor">step, exponential, on-plateau: the factor that multiplies the rate.</param>
/// <param name="Warmup">linear-warmup: epochs; one-cycle: share of the budget in which the rate rises.</param>
/// <param name="Floor">The lowest rate.</param>
/// <param name="RestartFactor">cosine: the ratio of each cycle's length to the one before; 0 for no restart.</param>
/// <param name="Patience">on-plateau: epochs without improvement.</param>
/// <param name="MomentumMax">Sutskever et al. 2013: μ_t = min(1 − 1/(2(⌊t/momentum-every⌋ + 1)), momentum-max); NaN for none.</param>
/// <param name="MomentumLast">Updates at the end that run with <paramref name="MomentumFinal"/>.</param>
public sealed record ScheduleConfig(
    ScheduleKind Kind,
    int Every,
    ImmutableArray<int> At,
    double Factor,
    double Warmup,
    double Floor,
    double RestartFactor,
    int Patience,
    double MomentumMax,
    int MomentumEvery,
    int MomentumLast,
    double MomentumFinal);

/// <param name="Unit">Whether the budget counts epochs or updates; curves are by the same unit.</param>
/// <param name="Budget">The number of epochs or updates. 0 trains nothing.</param>
/// <param name="Batch">Samples per batch; 0 for the full batch.</param>
/// <param name="ClipNorm">Gradient clipping by its global norm; 0 for none.</param>
/// <param name="ClipValue">Gradient clipping by value; 0 for none.</param>
/// <param name="WeightDecay">λ added as λ·w to the gradient (decoupled for adamw and lion).</param>
public sealed record TrainingConfig(
    BudgetUnit Unit,
    int Budget,
    int Batch,
    BatchOrder Order,
    double ClipNorm,
    double ClipValue,
    double WeightDecay,
    Precision Precision)
{
    /// <summary>What computes loss and gradient. Part of the identity: engines agree to rounding, not to the bit.</summary>
    public TrainingEngine Engine { get; init; }

    /// <summary>Not part of the identity.</summary>
    public KeptState KeepState { get; init; }

    /// <summary>Whether an epoch sees every sample of the training set once.</summary>
    public bool SeesEachOnce => Order is BatchOrder.Shuffle or BatchOrder.Sequential;

    /// <summary>Samples of a batch, where there are this many to train on.</summary>
    public int BatchOf(int samples) => Batch <= 0 ? samples : Order == BatchOrder.Fresh ? Batch : Math.Min(Batch, samples);

    /// <summary>The epoch at which siblings part: before it the seeds of order and noise count as 0.</summary>
    public int Fork { get; init; }

    /// <summary>How far the weights are moved there, as a share of each block's length; 0 for not at all.</summary>
    public double Nudge { get; init; }
}

/// <param name="L1">λ·Σ|w| over weights.</param>
/// <param name="L2">λ/2·Σw² over weights.</param>
/// <param name="Sparsity">Weight of Σ KL(target ‖ mean code activation); 0 for none.</param>
/// <param name="SparsityTarget">The target mean activation.</param>
/// <param name="Contractive">Weight of the squared Frobenius norm of the encoder's Jacobian; 0 for none.</param>
/// <param name="Dropout">Probability of dropping a hidden unit in training; 0 for none.</param>
public sealed record RegularizerConfig(double L1, double L2, double Sparsity, double SparsityTarget, double Contractive, double Dropout);

/// <param name="Target">End when the training loss is at or below this; NaN for none.</param>
/// <param name="PlateauPatience">End after this many epochs without improvement; 0 for none.</param>
/// <param name="PlateauMinimum">The smallest relative improvement that counts.</param>
/// <param name="WallSeconds">Limit of wall time; 0 for none. The only setting whose effect depends on the machine.</param>
public sealed record StopConfig(double Target, int PlateauPatience, double PlateauMinimum, double WallSeconds);

/// <param name="Curves">Metrics to record: train-loss, test-loss, train-accuracy, test-accuracy, output, and the probes.</param>
/// <param name="Every">Epochs (or updates) between points; the first and the last are always kept. 0: only these two.</param>
/// <param name="Weights">Whether final weights are stored, not only their hash.</param>
/// <param name="Samples">The largest number of training samples used for layer metrics.</param>
public sealed record MeasureConfig(ImmutableArray<string> Curves, int Every, bool Weights, int Samples = MeasureConfig.UsualSamples)
{
    public const int UsualSamples = 2048;
}
