using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>The settings of the section <c>model</c>.</summary>
internal static class ModelSettings
{
    private const int Widest = 65_536;

    private static readonly Condition Autoencoder = Is("model.kind", "autoencoder");
    private static readonly Condition Encodes = Is("model.kind", "autoencoder", "vae");
    private static readonly Condition Vae = Is("model.kind", "vae");
    private static readonly Condition Gaussian = Is("model.vae.likelihood", "gaussian");
    private static readonly Condition Mlp = Is("model.kind", "mlp");
    private static readonly Condition Layered = Is("model.kind", "autoencoder", "mlp", "vae");
    private static readonly Condition InWidths = NotGiven("model.layers");
    private static readonly Condition Surfaces = Is("model.kind", "surface");

    public static readonly Setting Kind = Choice<ModelKind>("model.kind", "model", "Autoencoder, variational autoencoder, multi-layer perceptron, a list of layers, a single sigmoid neuron, a test function to minimise, or a network in your own code.")
        .Else("autoencoder");

    public static readonly Setting Layers = new Setting("model.layers", new LayersType(), "The network's layers; for an autoencoder those before the code, for an mlp those before the output, instead of widths.")
        .MayBeAbsent().When(Is("model.kind", "layers", "autoencoder", "mlp", "vae"));

    public static readonly Setting Decoder = new Setting("model.decoder", new LayersType(), "The layers of the decoder; if not given, the mirrored layers of the encoder.")
        .MayBeAbsent().When(Encodes, Given("model.layers"));

    public static readonly Setting Encoder = new Setting("model.encoder", new ListType(new IntegerType(1, Widest, Noun: "width"), 0, 64, "[64, 32]"), "Widths of the hidden layers before the code; the decoder mirrors them.")
        .Else(Ints(32)).When(Encodes, InWidths);

    public static readonly Setting Bottleneck = Whole("model.bottleneck", 1, Widest, "Width of the code.")
        .Else(2).When(Encodes);

    public static readonly Setting Hidden = new Setting("model.hidden", new ListType(new IntegerType(1, Widest, Noun: "width"), 0, 64, "[16, 16]"), "Widths of the hidden layers.")
        .Else(Ints(16)).When(Mlp, InWidths);

    public static readonly Setting Output = Whole("model.output", 0, Widest, "Width of the output; 0 for the width of the target.")
        .OffAt(0).When(Is("model.kind", "mlp", "module"));

    public static readonly Setting Tied = Flag("model.tied", "The decoder's weights are the encoder's, transposed.")
        .OffAt(false).When(Autoencoder, InWidths);

    public static readonly Setting Bias = Flag("model.bias", "Whether layers have biases.")
        .OffAt(true).When(IsNot("model.kind", "surface", "module"));

    public static readonly Setting HiddenActivation = Choice<ActivationKind>("model.activation.hidden", "activation", "Activation of the hidden layers.")
        .Else("tanh").When(Layered, InWidths);

    public static readonly Setting CodeActivation = Choice<ActivationKind>("model.activation.code", "activation", "Activation of the code.")
        .Else("identity").When(Autoencoder);

    public static readonly Setting OutputActivation = Choice<ActivationKind>("model.activation.output", "activation", "Activation of the output.")
        .By(Autoencoder, "sigmoid").By(Is("model.vae.likelihood", "bernoulli"), "sigmoid").By(Is("loss.name", "binary-cross-entropy"), "sigmoid").Else("identity").When(Layered);

    public static readonly Setting Slope = Number("model.activation.slope", new NumberType(0, 10, Noun: "slope"), "Negative slope of leaky-relu, α of elu.")
        .By(AnyActivation("elu"), 1).Else(0.01).When(AnyActivation("leaky-relu", "elu"));

    public static readonly Setting Noise = Choice<NoiseKind>("model.noise.kind", "noise", "Noise on the input; the target stays clean (a denoising autoencoder).")
        .OffAt("none").When(Is("model.kind", "autoencoder", "layers", "vae"));

    public static readonly Setting NoiseAmount = Number("model.noise.amount", new NumberType(0, 1000, Noun: "number"), "Standard deviation (gaussian) or probability (masking, salt-and-pepper).")
        .By(Is("model.noise.kind", "gaussian"), 0.2).By(Is("model.noise.kind", "masking"), 0.25).Else(0.1)
        .When(Is("model.noise.kind", "gaussian", "masking", "salt-and-pepper"));

    public static readonly Setting Surface = new Setting("model.surface", new ChoiceType("surface", ["rastrigin", "ackley", "rosenbrock", "himmelblau", "six-hump-camel", "muller-brown", "styblinski-tang", "beale", "booth", "griewank", "levy", "saddle", "bumps", "formula"]), "The test function.")
        .Else("rosenbrock").When(Surfaces);

    public static readonly Setting Formula = new Setting("model.formula", new TextType("an expression in x1, x2, …, such as 'x1^2 + sin(x2)'"), "The function to minimise.")
        .When(Is("model.surface", "formula"));

    public static readonly Setting Dimensions = new Setting("model.dimensions", new IntegerType(1, 1000, "auto", 0), "Number of coordinates; auto for the number in the formula.")
        .By(Is("model.surface", "bumps"), 1).By(Is("model.surface", "formula"), "auto").Else(2)
        .When(Is("model.surface", "rastrigin", "ackley", "rosenbrock", "styblinski-tang", "griewank", "levy", "bumps", "formula"));

    public static readonly Setting Module = new Setting("model.module", new TextType("the name of a class in an assembly given with --plugin"), "The class that defines the network and its loss (docs/torchsharp.md).")
        .When(Is("model.kind", "module"));

    public static readonly Setting Reconstruct = Flag("model.reconstruct", "The network learns to reproduce its input instead of the data's target.")
        .OffAt(false).When(Is("model.kind", "module", "layers"));

    public static readonly Setting Likelihood = Choice<VaeLikelihood>("model.vae.likelihood", "likelihood", "What the decoder outputs: means of normal distributions, or probabilities that a feature is 1.")
        .Else("gaussian").When(Vae);

    public static readonly Setting Variance = Number("model.vae.variance", new NumberType(0, Infinite, Above: true, Word: "learnt"), "Variance of the normal distributions, the same for all outputs; learnt makes it a parameter that starts at 1.")
        .Else("learnt").When(Gaussian);

    public static readonly Setting Beta = Number("model.vae.beta", NotNegative, "Weight of the divergence of the code from N(0, 1); with 1 the loss is the negative evidence lower bound.")
        .Else(1).When(Vae);

    public static readonly Setting Warmup = Whole("model.vae.warmup", 0, 1_000_000_000, "Epochs (or updates) over which beta rises linearly from 0.")
        .Else(SettingValue.Of(0L)).When(Vae);

    public static readonly Setting Expectation = Choice<VaeExpectation>("model.vae.expectation", "choice", "One draw of the code per sample, or the expectation in closed form, which needs a linear decoder.")
        .Else("sampled").When(Gaussian);

    public static readonly Setting[] All =
    [
        Kind, Layers, Decoder, Encoder, Bottleneck, Hidden, Output, Tied, Bias, HiddenActivation, CodeActivation, OutputActivation, Slope,
        Noise, NoiseAmount, Surface, Formula, Dimensions, Module, Reconstruct,
        Likelihood, Variance, Beta, Warmup, Expectation,
    ];

    private static Condition AnyActivation(params ReadOnlySpan<string> kinds) =>
        Is("model.activation.hidden", kinds).Or(Is("model.activation.code", kinds)).Or(Is("model.activation.output", kinds));
}
