namespace Runner.Specs;

/// <summary>One line for the guide on every choice of a setting. A test keeps the list complete. Formulas and their sources are
/// documented at the implementations, in the Experiments folder of the same name.</summary>
public static class KindLines
{
    /// <summary>The line on a choice of a setting; null for none.</summary>
    public static string? Of(string path, string word) =>
        All.FirstOrDefault(kinds => kinds.Path == Listed(path)).Kinds?.FirstOrDefault(kind => kind.Word == word).Line;

    /// <summary>The setting under which the choices of a setting are listed: the other activations, and the schemes of biases and recurrent weights, choose from
    /// the same words.</summary>
    public static string Listed(string path) =>
        path.StartsWith("model.activation.", StringComparison.Ordinal) ? "model.activation.hidden"
        : path is "model.init.bias.scheme" or "model.init.recurrent.scheme" ? "model.init.weights.scheme"
        : path;

    /// <summary>For each setting, its choices with a line each.</summary>
    public static IReadOnlyList<(string Path, IReadOnlyList<(string Word, string Line)> Kinds)> All { get; } =
    [
        ("data.source",
        [
            ("digits", "1,797 handwritten digits of 8×8, part of the program"), ("xor", "the four patterns of exclusive or"),
            ("hadamard-toy", "eight samples whose eigenvalues are exactly 16, 4, 1, .25"), ("curves", "computed images of smooth curves, 28×28"),
            ("swiss-roll", "a sheet rolled up in space"), ("two-spirals", "two spirals that wind around one another, a class each"), ("hidden-plane", "four classes on a plane, hidden in noise of `dimensions` features"), ("fashion-mnist", "60,000 images of clothing, 28×28; Debian's package or `runner data fetch`"),
            ("csv", "a table, gzipped or not"), ("idx", "LeCun's IDX files, gzipped or not; `idx:mnist` and `idx:kmnist` name fetched sets"),
            ("npy", "a NumPy array"), ("images", "PNG and PGM images in a folder"), ("one", "one sample, input 1, target 0"),
            ("adding", "sequences of numbers, two of them marked: their sum is the target"), ("copy-memory", "ten symbols, to be repeated after a pause of `steps`"),
            ("sine-mix", "three sines added; the next value is the target"), ("sequential-digits", "the digits as sequences of 64 steps, a pixel each"),
        ]),
        ("data.scale",
        [
            ("none", "values as they are"), ("unit", "to [0, 1] by the source's full scale, or by minimum and maximum"), ("standardize", "each feature to mean 0 and deviation 1"),
        ]),
        ("data.header",
        [
            ("auto", "a first line of words, or with a name used in the spec, is a header"), ("true", "the first line is a header, whatever its content"),
            ("false", "the first line is a sample"),
        ]),
        ("data.missing",
        [
            ("refuse", "an empty cell, or NA, NaN, null and the like, is an error"), ("drop", "the sample is left out"),
            ("mean", "replaced by the feature's mean over the training samples that have a value; targets must be present"),
        ]),
        ("model.kind",
        [
            ("autoencoder", "encoder, code and mirrored decoder; the input is the target"), ("mlp", "hidden layers and an output"),
            ("neuron", "one sigmoid neuron"), ("surface", "a test function; the parameters are its coordinates"),
            ("layers", "the layers of `model.layers`, in sequence"),
            ("vae", "an autoencoder whose encoder gives a normal distribution, from which the code is drawn; it maximises the evidence lower bound"),
            ("module", "a network of your own code, from `--plugin`; biases start at 0, or as its weights where the scheme is pytorch or fills all"),
        ]),
        ("model.activation.hidden",
        [
            ("identity", "z"), ("sigmoid", "1/(1 + e⁻ᶻ)"), ("tanh", "tanh z"), ("relu", "max(0, z)"), ("leaky-relu", "z above 0, slope·z below"),
            ("elu", "z above 0, slope·(eᶻ − 1) below"), ("selu", "elu scaled so that signals keep mean 0 and variance 1"), ("gelu", "z·Φ(z), exact"),
            ("silu", "z·sigmoid(z)"), ("softplus", "log(1 + eᶻ)"),
        ]),
        ("model.noise.kind",
        [
            ("none", "the clean input"), ("gaussian", "x + amount·N(0, 1), unclamped"), ("masking", "a share of the features becomes 0"),
            ("salt-and-pepper", "a share of the features becomes 0 or 1"),
        ]),
        ("model.vae.likelihood", [("gaussian", "normal distributions around the outputs"), ("bernoulli", "the outputs are probabilities that a feature is 1")]),
        ("model.vae.expectation", [("sampled", "one draw of the code per sample, reparametrized"), ("exact", "in closed form; the decoder must be linear")]),
        ("model.surface",
        [
            ("rastrigin", "a bowl with a local minimum near every integer point"), ("ackley", "nearly flat far from the origin, with a funnel at 0"), ("rosenbrock", "a curved valley; 0 at (1, …, 1)"),
            ("himmelblau", "four minima of equal depth"), ("six-hump-camel", "six minima, two of them global"), ("muller-brown", "three minima and two saddle points between them"),
            ("styblinski-tang", "two minima per coordinate"),
            ("beale", "flat regions and steep corners; 0 at (3, .5)"), ("booth", "a tilted bowl; 0 at (1, 3)"), ("griewank", "a bowl with ripples that a product couples"),
            ("levy", "a wavy valley; 0 at (1, …, 1)"), ("saddle", "x² − y²: a saddle point and no minimum"), ("bumps", "a bowl with a few shallow local minima"),
            ("formula", "the expression in `model.formula`, of x1, x2, …, with + − * / ^, sin, cos, exp, log, tanh, sqrt, abs, pi and e"),
        ]),
        ("model.init.weights.scheme",
        [
            ("zeros", "all 0"), ("constant", "all the same value"), ("uniform", "U(from, to)"), ("normal", "N(mean, std²)"), ("truncated-normal", "the normal law within two deviations"),
            ("glorot-uniform", "U(±gain·√(6/(fan-in + fan-out)))"), ("glorot-normal", "N(0, gain²·2/(fan-in + fan-out))"), ("he-uniform", "U(±gain·√(3/fan-in)), the gain the activation's own"),
            ("he-normal", "N(0, gain²/fan-in), the gain the activation's own"), ("lecun-uniform", "U(±gain·√(3/fan-in))"), ("lecun-normal", "N(0, gain²/fan-in)"),
            ("orthogonal", "gain times a random orthogonal matrix; of a convolution, [filters, channels × kernel²]"),
            ("delta-orthogonal", "kernels that are 0 except for gain times a random orthogonal matrix at their centre"),
            ("identity", "gain on the diagonal; of a convolution, at the kernels' centre"), ("sparse", "k incoming N(0, std²) weights per unit"),
            ("pytorch", "U(±1/√fan-in), also for biases"), ("lsuv", "orthogonal, then scaled on data to unit variance layer by layer"),
            ("pca", "principal directions of each layer's input; a linear autoencoder starts at its optimum"), ("hadamard", "±gain/√fan-in after the Hadamard matrix; not random"),
            ("values", "the list in `values`"), ("file", "the safetensors, NPZ, NPY or text file in `file`"), ("split-mix-64", "U(−1, 1) from SplitMix64(seed)"),
        ]),
        ("loss.name",
        [
            ("mse", "(y − t)²"), ("half-mse", "(y − t)²/2, summed over outputs"), ("binary-cross-entropy", "−t·log y − (1 − t)·log(1 − y)"), ("l1", "|y − t|"),
            ("huber", "quadratic up to delta, linear beyond"), ("softmax-cross-entropy", "−log of the softmax at the class"),
        ]),
        ("loss.reduction", [("mean", "over samples and outputs"), ("sum-over-outputs", "summed over outputs, mean over samples")]),
        ("optimizer.name",
        [
            ("sgd", "w − rate·g"), ("momentum", "classical momentum, PyTorch's form"), ("nesterov", "Nesterov's momentum, PyTorch's form"), ("adagrad", "rates by the sum of squares"),
            ("rmsprop", "rates by a running mean of squares"), ("adam", "running means of gradient and square, corrected"), ("adamw", "adam with decay applied directly to the weights"),
            ("adadelta", "steps in the units of the weights"), ("amsgrad", "adam with a denominator that never decreases"), ("adamax", "adam by the largest gradient"),
            ("nadam", "adam with Nesterov's momentum"), ("radam", "adam with a rectified rate"), ("rprop", "one step size per parameter, by signs alone"), ("lion", "signs of an interpolated momentum"),
            ("lbfgs", "limited-memory BFGS with a strong Wolfe search"), ("hill-climbing", "the best of all neighbours a step away: on a lattice within `range`, along the coordinates from the start with `range: 0`"),
            ("annealing", "random steps, uphill with a probability that cools"), ("random-search", "the best of uniform draws"),
        ]),
        ("schedule.name",
        [
            ("constant", "the rate as given"), ("step", "cut at regular intervals, or at the listed epochs"), ("exponential", "times a factor each epoch"),
            ("cosine", "down half a cosine; with `restart-factor`, again and again"), ("linear-warmup", "up a line, then constant"), ("one-cycle", "up, then far down, by update"),
            ("on-plateau", "cut when the loss no longer falls"),
        ]),
        ("training.engine",
        [
            ("built-in", "Runner's own code; the same bits on every machine"), ("torchsharp", "libtorch; the same bits on the same machine with the same version"),
            ("auto", "the built-in engine where it can train the model, libtorch elsewhere; `plan` says which"),
        ]),
        ("training.order", [("shuffle", "every sample once an epoch, in a new order"), ("sequential", "in the data's order"), ("replacement", "each batch drawn with replacement"), ("fresh", "each batch of new samples, of sets that are computed")]),
        ("training.keep-state", [("none", "the result alone"), ("last", "also the state in which training ends, from which it can be continued")]),
        ("training.precision", [("float32", "about 7 digits"), ("float64", "about 16 digits")]),
        ("measure.curves",
        [
            ("train-loss", "over the whole training set, without noise, dropout or penalties"), ("batch-loss", "mean of the epoch's batches, while the weights moved"),
            ("test-loss", "over the test set"), ("train-accuracy", "share of correct classes"), ("test-accuracy", "the same over the test set"), ("output", "the first output for the first sample"),
            ("max-error", "the largest error over all samples and outputs"), ("gradient-norm", "by layer: vanishing and exploding"), ("saturated", "by layer: share of slopes under 5 % of the largest"),
            ("dead", "by layer: share of units whose slope is 0 on every sample"), ("weight-norm", "by layer"), ("update-ratio", "by layer: size of the last update to that of the weights"),
            ("effective-rank", "of the code: how many directions it uses"), ("sharpness", "curvature along the gradient"),
            ("squared-error", "summed over outputs, whatever the loss is"), ("mean-activation", "by layer: mean of its outputs"),
            ("signal", "by layer: mean square of its outputs to that of the input"), ("jacobian", "singular values of ∂output/∂input at the first sample"), ("step-gradient", "of sequences: norm of the loss's gradient by the input of the last step, of the one before, and so on back"), ("reconstruction", "of a vae: negative log-likelihood, in nats per sample"), ("kl", "of a vae: divergence of the code from N(0, 1), in nats per sample"),
            ("elbo", "of a vae: the evidence lower bound, in nats per sample"), ("active-units", "of a vae: coordinates of the code whose divergence exceeds .01 nats"),
            ("noise-variance", "of a vae with Gaussian outputs: their variance"), ("coordinates", "where a walk on a surface is"),
        ]),
    ];
}
