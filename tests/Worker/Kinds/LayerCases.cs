namespace Runner.Tests.Kinds;

/// <summary>Specs of networks that a list of layers makes; golden/layers.py has the numbers.</summary>
internal static class LayerCases
{
    private const string Digits = "{source: digits, take: 12, scale: unit}";
    private const string Pixels = "{source: sequential-digits, take: 12}";
    private const string Windows = "{source: csv, path: classes.csv, target: class, scale: none, window: 4}";
    private const string Classes = "{source: csv, path: classes.csv, target: class, scale: none}";

    public static IReadOnlyList<SpecCase> WithGolden { get; } =
    [
        Rebuilt("dense", 451, "[flatten, {dense: 3}, tanh, {dense: 64}, sigmoid]"),
        Rebuilt("selu gelu and silu", 769, "[flatten, {dense: 5}, selu, {dense: 5}, gelu, {dense: 5}, silu, {dense: 64}, sigmoid]"),
        Rebuilt("conv", 106, "[{conv: 3, padding: 1}, tanh, {kind: conv, filters: 1, kernel: 5, padding: same}]"),
        Rebuilt("conv with a stride and a circle", 2132, "[{conv: 2, stride: 2, padding: 1, padding-mode: circular}, softplus, flatten, {dense: 64}]"),
        Rebuilt("conv without biases", 4626, "[{conv: 2}, {leaky-relu: 0.2}, flatten, {dense: 64}], bias: false"),
        Rebuilt(
            "transposed-conv",
            39,
            "[{conv: 2, stride: 2, padding: 1}, tanh, {kind: transposed-conv, filters: 1, stride: 2, padding: 1, output-padding: 1}, {kind: elu, slope: 0.7}]"),
        Rebuilt("max-pool", 2170, "[{conv: 2, padding: 1}, tanh, max-pool, {conv: 2, padding: 1}, {max-pool: 3, stride: 1, padding: 1}, flatten, {dense: 64}]"),
        Rebuilt("average-pool", 2132, "[{conv: 2, padding: 1}, tanh, {average-pool: 2}, {average-pool: 3, stride: 1, padding: same}, flatten, {dense: 64}]"),
        Rebuilt("upsample", 39, "[average-pool, {conv: 2, padding: 1}, tanh, {upsample: 2}, {conv: 1, padding: 1}]"),
        Rebuilt(
            "batch-norm",
            1063,
            "[{conv: 2, padding: 1}, batch-norm, tanh, flatten, {dense: 5}, {kind: batch-norm, momentum: 0.3, epsilon: 0.001}, tanh, {dense: 64}]") with
        {
            Training = "{epochs: 7, batch: 5, order: sequential, precision: float64}",
        },
        Rebuilt("layer-norm", 1315, "[{conv: 2, padding: 1}, layer-norm, tanh, flatten, {dense: 5}, {kind: layer-norm, epsilon: 0.001}, tanh, {dense: 64}]"),
        Rebuilt(
            "residual",
            8401,
            "[{conv: 2, padding: 1}, {residual: [{conv: 3, padding: 1}, tanh, {residual: [{conv: 3, kernel: 1}]}, {conv: 2, padding: 1}]}, tanh, flatten, {dense: 64}]"),
        Layered(
            "of a mirrored autoencoder",
            106,
            "{layers: [{conv: 2, stride: 2, padding: 1}, batch-norm, tanh, max-pool], bottleneck: 3, activation: {code: tanh}, init: START}"),
        Layered(
            "of an autoencoder with its decoder",
            591,
            "{layers: [{conv: 2, stride: 2, padding: 1}, tanh, flatten], bottleneck: 3, decoder: [{dense: 6}, relu, {dense: 64}], init: START}"),
        Layered("of a classifier", 35, "{kind: layers, layers: [{kind: unflatten, channels: 1, height: 2, width: 2}, {conv: 4, kernel: 2}, tanh, flatten, {dense: 3}], init: START}") with
        {
            Data = Classes, Loss = "softmax-cross-entropy", Measure = "{curves: [train-loss, gradient-norm, train-accuracy]}",
        },
        Layered("before the output of an mlp", 131, "{kind: mlp, layers: [{kind: unflatten, channels: 1, height: 2, width: 2}, {conv: 4, kernel: 2, padding: 1}, tanh], init: START}") with
        {
            Data = Classes, Loss = "softmax-cross-entropy", Measure = "{curves: [train-loss, gradient-norm, train-accuracy]}",
        },
        Sequential("rnn", 100, Pixels, "layers, layers: [{rnn: 5}, {dense: 10}]"),
        Sequential("rnn of relus two deep both ways", 141, Windows, "layers, layers: [{rnn: 3, activation: relu, layers: 2, bidirectional: true}, {dense: 3}]") with { Optimizer = "{name: sgd, lr: 0.01}" },
        Sequential("lstm", 376, Windows, "layers, layers: [{lstm: 4, steps: every}, relu, {kind: lstm, units: 3, layers: 2}, tanh, {dense: 3}]"),
        Sequential("lstm without biases", 390, Windows, "layers, layers: [{lstm: 5, bidirectional: true}, {dense: 3}], bias: false"),
        Sequential(
            "gru",
            593,
            Windows,
            "layers, layers: [{gru: 4, steps: every, bidirectional: true}, layer-norm, {dense: 5}, batch-norm, tanh, {residual: [{gru: 5, steps: every}]}, {gru: 3}, {dense: 3}]"),
        Sequential("gru of an mlp", 171, Windows, "mlp, layers: [{gru: 4, steps: every}]"),
        Rebuilt("gru of every step", 58, "[{gru: 3, steps: every}, {dense: 1}]") with { Data = "{source: sequential-digits, take: 12}" },
        Sequential("embedding", 245, "{source: sequential-digits, take: 12, scale: none}", "layers, layers: [{embedding: 3, vocabulary: 17}, {lstm: 4}, {dense: 10}]"),
        Drawn("of normal laws", 453, "encoder: [], bottleneck: 2, vae: {expectation: exact, beta: 0.7}, init: START"),
        Drawn("of probabilities", 748, "encoder: [5], bottleneck: 2, vae: bernoulli, init: {weights: START, planes: {'layer2.bias[2]': -60, 'layer2.bias[3]': -60}}"),
    ];

    public static IReadOnlyList<SpecCase> WithoutGolden { get; } =
    [
        .. ((string[])["gaussian, variance: 0.1", "gaussian", "bernoulli"]).Select(likelihood => Drawn($"drawn {likelihood}", 0, $"layers: [flatten, {{dense: 6}}, relu], bottleneck: 3, vae: {{likelihood: {likelihood}, warmup: 2}}") with
        {
            Training = "{epochs: 4, batch: 5, precision: float64}",
            Measure = $"{{curves: [train-loss, elbo, reconstruction, kl, active-units, effective-rank{(likelihood == "bernoulli" ? "" : ", noise-variance")}]}}",
        }),
        Rebuilt("dropout", 2132, "[{conv: 2, stride: 2, padding: 1}, dropout, relu, flatten, {dropout: 0.2}, {dense: 64}]") with
        {
            Training = "{epochs: 3, batch: 5, precision: float64}",
        },
        .. ((string[])["adding", "copy-memory", "sine-mix"]).Select(source => Layered($"of {source}", 0, "{kind: mlp, layers: [{gru: 4, steps: every}]}") with
        {
            Data = $"{{source: {source}, steps: 6, samples: 30}}",
            Loss = source == "copy-memory" ? "softmax-cross-entropy" : "mse",
            Training = "{epochs: 4, batch: 8, order: fresh, precision: float64}",
            Measure = "{curves: [train-loss, batch-loss, step-gradient]}",
        }),
        .. ((string[])["orthogonal", "identity", "zeros", "uniform", "normal", "glorot-uniform", "pytorch"]).Select(scheme =>
            Layered($"start recurrent {scheme}", 0, $"{{kind: layers, layers: [{{lstm: 4}}, {{dense: 1}}], init: {{recurrent: {scheme}, forget-bias: 1, input-std: 0.01}}}}") with { Data = "{source: adding, steps: 6, samples: 30}" }),
        Layered("start delta-orthogonal", 0, "{kind: layers, reconstruct: true, layers: [{conv: 3, padding: same}, {conv: 1, padding: same}], init: delta-orthogonal}"),
        Layered(
            "start with residuals at 0", 0, "{kind: layers, reconstruct: true, layers: [{residual: [{conv: 3, padding: same}, relu, {conv: 1, padding: same}]}], init: {zero-residual: true}}"),
    ];

    /// <summary>An autoencoder whose code is drawn.</summary>
    private static SpecCase Drawn(string name, int parameters, string model) => Layered($"vae {name}", parameters, $"{{kind: vae, {model}}}") with
    {
        Loss = "",
        Optimizer = "{name: sgd, lr: 0.001}",
        Measure = "{curves: [train-loss, reconstruction, kl, elbo, gradient-norm]}",
    };

    /// <summary>A list that tells classes of sequences apart.</summary>
    private static SpecCase Sequential(string name, int parameters, string data, string model) => Layered(name, parameters, $"{{kind: {model}, init: START}}") with
    {
        Data = data,
        Loss = "softmax-cross-entropy",
        Measure = "{curves: [train-loss, gradient-norm, train-accuracy]}",
    };

    /// <summary>A list that gives back its input.</summary>
    private static SpecCase Rebuilt(string name, int parameters, string layers) =>
        Layered(name, parameters, $"{{kind: layers, reconstruct: true, layers: {layers}, init: START}}");

    private static SpecCase Layered(string name, int parameters, string model) => new($"layers {name}")
    {
        Data = Digits,
        Model = model,
        Parameters = parameters,
        Optimizer = "{name: sgd, lr: 0.05}",
        Training = "{epochs: 20, batch: full, precision: float64}",
        Measure = "{curves: [train-loss, gradient-norm]}",
        Tolerance = 1e-6,
    };
}
