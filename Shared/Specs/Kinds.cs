namespace Runner.Specs;

// The closed choices that a spec can make. In YAML each is written in kebab-case (SaltAndPepper is `salt-and-pepper`);
// KebabCase converts. The implementation of each is in the Experiments folder of the same name, one per file.

public enum DataSource
{
    Digits,
    Xor,
    HadamardToy,
    Curves,
    SwissRoll,
    TwoSpirals,
    FashionMnist,

    /// <summary><c>csv:path</c></summary>
    Csv,

    /// <summary><c>idx:path</c>, gzipped or not; labels in the file of the same name with <c>labels-idx1</c>, where there is one.</summary>
    Idx,

    /// <summary><c>npy:path</c></summary>
    Npy,

    /// <summary><c>images:folder</c></summary>
    Images,

    /// <summary>One sample, input 1, target 0: the one-neuron task.</summary>
    One,

    /// <summary>Sequences of numbers, two of which are to be added.</summary>
    Adding,

    /// <summary>Symbols to be repeated after a pause.</summary>
    CopyMemory,

    /// <summary>Sines added, to be continued.</summary>
    SineMix,

    /// <summary>The digits, one pixel a step.</summary>
    SequentialDigits,
    HiddenPlane,
}

/// <summary>How features are scaled.</summary>
public enum Scaling
{
    None,

    /// <summary>By the data set's own full scale (16 for digits, 255 for bytes), to [0, 1]; otherwise by minimum and maximum over the training set.</summary>
    Unit,

    /// <summary>Each feature to mean 0 and standard deviation 1 over the training set; a constant feature becomes 0.</summary>
    Standardize,
}

/// <summary>Whether the first line of a table holds the names of its columns.</summary>
public enum HeaderRow
{
    /// <summary>Decided by the content of the line.</summary>
    Auto,
    True,
    False,
}

/// <summary>What happens to cells without a value.</summary>
public enum MissingValues
{
    Refuse,

    /// <summary>The sample is left out.</summary>
    Drop,

    /// <summary>The feature's mean over the training samples that have a value.</summary>
    Mean,
}

public enum ModelKind
{
    Autoencoder,
    Mlp,

    /// <summary>One sigmoid neuron with one weight per input and one bias.</summary>
    Neuron,

    /// <summary>A test function: the parameters are its coordinates; no data.</summary>
    Surface,

    /// <summary>A network defined by a user's code.</summary>
    Module,

    /// <summary>The layers of a list, in sequence.</summary>
    Layers,

    /// <summary>An autoencoder whose code is drawn.</summary>
    Vae,
}

/// <summary>How a variational autoencoder's outputs say what a sample is.</summary>
public enum VaeLikelihood
{
    Gaussian,
    Bernoulli,
}

/// <summary>How the expectation over a drawn code is taken.</summary>
public enum VaeExpectation
{
    /// <summary>One draw a sample.</summary>
    Sampled,

    /// <summary>In closed form, which a linear decoder allows.</summary>
    Exact,
}

/// <summary>What a layer of a list does; <see cref="LayerTable"/> says what each takes.</summary>
public enum LayerKind
{
    Dense,
    Conv,
    TransposedConv,
    MaxPool,
    AveragePool,
    Upsample,
    Flatten,
    Unflatten,
    BatchNorm,
    LayerNorm,
    Dropout,
    Residual,
    Rnn,
    Lstm,
    Gru,
    Embedding,

    /// <summary>Written as the activation's own name.</summary>
    Activation,
}

/// <summary>What a convolution reads beyond the edges of its image.</summary>
public enum PaddingMode
{
    Zeros,

    /// <summary>The opposite side.</summary>
    Circular,
}

/// <summary>The steps whose states a recurrent layer gives.</summary>
public enum GivenSteps
{
    Last,
    Every,
}

/// <summary>What a plain recurrent layer applies to its sum.</summary>
public enum RecurrentActivation
{
    Tanh,
    Relu,
}

public enum ActivationKind
{
    Identity,
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    Elu,
    Selu,
    Gelu,
    Silu,
    Softplus,
}

public enum NoiseKind
{
    None,

    /// <summary>x + amount·N(0, 1), unclamped.</summary>
    Gaussian,

    /// <summary>Each feature is set to 0 with probability amount.</summary>
    Masking,

    /// <summary>Each feature is set to 0 or 1, evenly, with probability amount.</summary>
    SaltAndPepper,
}

public enum InitializerKind
{
    Zeros,
    Constant,
    Uniform,
    Normal,
    TruncatedNormal,
    GlorotUniform,
    GlorotNormal,
    HeUniform,
    HeNormal,
    LecunUniform,
    LecunNormal,
    Orthogonal,

    /// <summary>Kernels that are 0 but for an orthogonal matrix at their centre.</summary>
    DeltaOrthogonal,
    Identity,
    Sparse,

    /// <summary>PyTorch's default for a linear layer: U(±1/√fan_in), weights and biases.</summary>
    Pytorch,
    Lsuv,
    Pca,
    Hadamard,

    /// <summary>The values given in <c>values</c>, in layout order.</summary>
    Values,

    /// <summary>The tensors in the safetensors or NPZ file <c>file</c>, by name; or the values in a text or NPY file, in layout order.</summary>
    File,

    /// <summary>U(−1, 1) from SplitMix64(seed), one stream through all parameters in layout order.</summary>
    [WrittenAs("split-mix-64")]
    SplitMix64,
}

public enum LossKind
{
    Mse,

    /// <summary>(a − t)²/2, mean over samples, summed over outputs: the quadratic cost of Nielsen,
    /// "Neural Networks and Deep Learning" (2015).</summary>
    HalfMse,
    BinaryCrossEntropy,
    L1,
    Huber,
    SoftmaxCrossEntropy,
}

/// <summary>How the per-sample loss is reduced over its outputs.</summary>
public enum LossReduction
{
    /// <summary>Mean over samples and outputs.</summary>
    Mean,

    /// <summary>Mean over samples of the sum over outputs.</summary>
    SumOverOutputs,
}

public enum OptimizerKind
{
    Sgd,
    Momentum,
    Nesterov,
    Adagrad,
    Rmsprop,
    Adam,
    Adamw,
    Adadelta,
    Amsgrad,
    Adamax,
    Nadam,
    Radam,
    Rprop,
    Lion,
    Lbfgs,
    HillClimbing,
    Annealing,
    RandomSearch,
}

public enum ScheduleKind
{
    Constant,
    Step,
    Exponential,
    Cosine,
    LinearWarmup,
    OneCycle,
    OnPlateau,
}

/// <summary>What an epoch is made of.</summary>
public enum BatchOrder
{
    /// <summary>Every sample once an epoch, in a new random order each epoch; the last batch may be smaller.</summary>
    Shuffle,

    /// <summary>Every sample once an epoch, in the data's order.</summary>
    Sequential,

    /// <summary>Each batch drawn from all samples with replacement.</summary>
    Replacement,

    /// <summary>Samples that are computed for the batch and seen once; an epoch has as many as the set.</summary>
    Fresh,
}

public enum Precision
{
    Float32,
    Float64,
}

/// <summary>What computes a network's loss and its gradient.</summary>
public enum TrainingEngine
{
    /// <summary>Runner's own code: the same bits on every machine.</summary>
    BuiltIn,

    /// <summary>libtorch.</summary>
    [WrittenAs("torchsharp")]
    TorchSharp,

    /// <summary>In specs only: resolves to the first of the others that can train the model.</summary>
    Auto,
}

/// <summary>Which of a training's states is kept.</summary>
public enum KeptState
{
    None,
    Last,
}

public enum BudgetUnit
{
    Epochs,
    Updates,
}
