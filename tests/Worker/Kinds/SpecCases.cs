using System.Globalization;
using Runner.Specs;

namespace Runner.Tests.Kinds;

/// <summary>A spec for every kind that a spec can name.</summary>
internal static class SpecCases
{
    private const string Classifier = "{kind: mlp, hidden: [5], activation: relu, init: START}";
    private const string Classes = "{source: csv, path: classes.csv, target: class, scale: none}";
    private const string Nothing = "{epochs: 0, batch: full, precision: float64}";
    private const string Sparse = "{encoder: [3], bottleneck: 2, activation: {code: sigmoid}, init: START}";
    private const string Walk = "{updates: 12}";
    private const string Path = "{curves: [train-loss, coordinates]}";

    private static readonly (string Name, string Optimizer, string More)[] Rules =
    [
        ("sgd", "{name: sgd, lr: 0.5}", ""),
        ("momentum", "{name: momentum, lr: 0.3, momentum: 0.8, dampening: 0.1}", ""),
        ("nesterov", "{name: nesterov, lr: 0.3, momentum: 0.8}", ""),
        ("adagrad", "{name: adagrad, lr: 0.1, lr-decay: 0.1, initial-accumulator: 0.01}", ""),
        ("rmsprop", "{name: rmsprop, lr: 0.02, alpha: 0.9}", ""),
        ("adam", "{name: adam, lr: 0.05, beta1: 0.8, beta2: 0.95}", ""),
        ("adamw", "{name: adamw, lr: 0.05}", ", weight-decay: 0.1"),
        ("adadelta", "{name: adadelta, lr: 2, rho: 0.8}", ""),
        ("amsgrad", "{name: amsgrad, lr: 0.05, beta2: 0.9}", ""),
        ("adamax", "{name: adamax, lr: 0.05}", ""),
        ("nadam", "{name: nadam, lr: 0.05, momentum-decay: 0.01}", ""),
        ("radam", "{name: radam, lr: 0.05}", ""),
        ("rprop", "{name: rprop, lr: 0.05, eta-minus: 0.4, eta-plus: 1.3, step-min: 0.001, step-max: 0.2}", ""),
        ("lion", "{name: lion, lr: 0.03, beta2: 0.95}", ", weight-decay: 0.1"),
        ("lbfgs", "{name: lbfgs, lr: 1, history: 5}", ""),
    ];

    private static readonly (string Name, string Model, double Rate)[] Surfaces =
    [
        ("rastrigin", "dimensions: 3", 1e-3), ("ackley", "dimensions: 3", 1e-2), ("rosenbrock", "dimensions: 3", 1e-4), ("himmelblau", "", 1e-3),
        ("six-hump-camel", "", 1e-2), ("muller-brown", "", 1e-4), ("styblinski-tang", "dimensions: 3", 1e-3), ("beale", "", 1e-3), ("booth", "", 1e-2),
        ("griewank", "dimensions: 3", 1e-1), ("levy", "dimensions: 3", 1e-2), ("saddle", "", 1e-2), ("bumps", "dimensions: 3", 1e-2),
        ("formula", "formula: 'x1^2 + sin(x2) * exp(x1/3)'", 1e-1),
    ];

    /// <summary>Cases whose every number PyTorch has computed too.</summary>
    public static IReadOnlyList<SpecCase> WithGolden { get; } =
    [
        .. Rules.Select(rule => new SpecCase($"optimizer {rule.Name}") { Optimizer = rule.Optimizer, Training = $"{{epochs: 12, batch: full, precision: float64{rule.More}}}" }),
        new("weight decay") { Optimizer = "{name: adam, lr: 0.05}", Training = "{epochs: 12, batch: full, precision: float64, weight-decay: 0.05}" },
        new("batches in order") { Optimizer = "{name: adam, lr: 0.05}", Training = "{epochs: 12, batch: 5, order: sequential, precision: float64}" },
        Climb("hill-climbing on a lattice", 0.5),
        Climb("hill-climbing along coordinates", 0),
        Timed("step", "{name: step, every: 3, factor: 0.3}"),
        Timed("step at", "{name: step, at: [2, 7], factor: 0.3}"),
        Timed("exponential", "{name: exponential, factor: 0.8}"),
        Timed("cosine", "{name: cosine, floor: 0.01}"),
        Timed("cosine with restarts", "{name: cosine, every: 3, restart-factor: 2, floor: 0.01}"),
        Timed("linear-warmup", "linear-warmup"),
        Timed("one-cycle", "one-cycle"),
        Timed("one-cycle by update", "one-cycle") with { Training = "{epochs: 12, batch: 5, order: sequential, precision: float64}" },
        Timed("on-plateau", "{name: on-plateau, factor: 0.5, patience: 1}") with { Optimizer = "{name: sgd, lr: 20}" },
        Timed("of momentum", "{name: constant, momentum-max: 0.8, momentum-every: 2, momentum-last: 3, momentum-final: 0.5}") with { Optimizer = "{name: nesterov, lr: 0.3}" },
        .. KebabCase.All<ActivationKind>().SelectMany(Activated),
        new("tied weights") { Model = "{encoder: [3], bottleneck: 2, tied: true, init: START}", Parameters = 30 },
        new("no biases") { Model = "{encoder: [3], bottleneck: 2, bias: false, init: START}", Parameters = 36 },
        Lost("mse", "mse"),
        Lost("mse-sum", "{name: mse, reduction: sum-over-outputs}"),
        Lost("half-mse", "half-mse"),
        Lost("binary-cross-entropy", "binary-cross-entropy"),
        Lost("binary-cross-entropy-sum", "{name: binary-cross-entropy, reduction: sum-over-outputs}"),
        Lost("l1", "l1"),
        Lost("l1-sum", "{name: l1, reduction: sum-over-outputs}"),
        Lost("huber", "{name: huber, delta: 0.2}"),
        Lost("huber-sum", "{name: huber, delta: 0.2, reduction: sum-over-outputs}"),
        new("loss softmax-cross-entropy") { Data = Classes, Model = Classifier, Loss = "softmax-cross-entropy", Parameters = 43 },
        new("loss without the output's slope") { Loss = "{name: mse, omit-output-slope: true}", Optimizer = "{name: sgd, lr: 0.1}" },
        new("metrics of classes")
        {
            Data = Classes, Model = Classifier, Loss = "softmax-cross-entropy", Parameters = 43, Measure = "{curves: [train-loss, train-accuracy, output, max-error]}",
        },
        new("regularizer l1") { Regularizer = "{l1: 0.02}" },
        new("regularizer l2") { Regularizer = "{l2: 0.1}" },
        new("regularizer sparsity") { Model = Sparse, Regularizer = "{sparsity: 0.3, sparsity-target: 0.2}" },
        new("regularizer contractive") { Regularizer = "{contractive: 0.2}" },
        new("regularizer contractive tied")
        {
            Model = "{encoder: [3], bottleneck: 2, tied: true, activation: {code: sigmoid}, init: START}", Parameters = 30, Regularizer = "{contractive: 0.2}",
        },
        new("clip-norm") { Training = "{epochs: 12, batch: full, precision: float64, clip-norm: 0.02}" },
        new("clip-value") { Training = "{epochs: 12, batch: full, precision: float64, clip-value: 0.005}" },
        new("probes")
        {
            Model = "{encoder: [3], bottleneck: 2, activation: {hidden: relu, code: tanh}, init: START}",
            Divisor = 40,
            Training = "{epochs: 5, batch: full, precision: float64}",
            Measure = "{curves: [train-loss, gradient-norm, saturated, dead, weight-norm, update-ratio, effective-rank, sharpness, squared-error, mean-activation, signal, jacobian]}",
            Tolerance = 1e-6,
        },
        Started("zeros", "zeros"),
        Started("constant", "{scheme: constant, value: 0.3}"),
        Started("identity", "{scheme: identity, gain: 1.5}"),
        Started("hadamard", "{scheme: hadamard, gain: 0.5}"),
        new("start values") { Training = Nothing },
        Started("file", "{scheme: file, file: start.txt}"),
        Started("split-mix-64", "{scheme: split-mix-64, seed: 5}"),
        new("start plane") { Model = "{encoder: [3], bottleneck: 2, init: {weights: zeros, planes: {'layer1.weights[0,2]': 0.75, 'layer1.bias[0]': -1.25}}}", Training = Nothing },
        new("start pca")
        {
            Data = "{source: csv, path: samples.csv, scale: none, center: true}",
            Model = "{encoder: [], bottleneck: 2, activation: {hidden: identity, output: identity}, init: {weights: pca}}",
            Training = Nothing,
        },
        .. Surfaces.Select(surface => new SpecCase($"surface {surface.Name}")
        {
            Data = "",
            Loss = "",
            Model = $"{{kind: surface, surface: {surface.Name}, {(surface.Model.Length > 0 ? surface.Model + ", " : "")}init: {{weights: {{scheme: values, values: {(surface.Model.StartsWith('d') ? "[0.7, -1.3, 0.4]" : "[0.7, -1.3]")}}}}}}}",
            Optimizer = $"{{name: sgd, lr: {surface.Rate.ToString(CultureInfo.InvariantCulture)}}}",
            Training = Walk,
            Measure = Path,
        }),
        .. Rules.Select(rule => new SpecCase($"{rule.Name} on a surface")
        {
            Data = "",
            Loss = "",
            Model = "{kind: surface, surface: himmelblau, init: {weights: {scheme: values, values: [0.7, -1.3]}}}",
            Optimizer = rule.Name is "sgd" or "momentum" or "nesterov" ? System.Text.RegularExpressions.Regex.Replace(rule.Optimizer, "lr: [0-9.]+", "lr: 0.001") : rule.Optimizer,
            Training = $"{{updates: 12{rule.More}}}",
            Measure = Path,
        }),
        .. LayerCases.WithGolden,
    ];

    /// <summary>Cases that draw random numbers, or whose numbers other tests check: they must train, each to an end of its own.</summary>
    public static IReadOnlyList<SpecCase> WithoutGolden { get; } =
    [
        new("annealing") { Optimizer = "{name: annealing, step: 0.05, temperature: 0.001}" },
        new("random-search") { Optimizer = "{name: random-search, range: 2}" },
        new("dropout") { Regularizer = "{dropout: 0.3}" },
        .. ((string[])["gaussian", "masking", "salt-and-pepper"]).Select(noise => new SpecCase($"noise {noise}") { Model = $"{{encoder: [3], bottleneck: 2, noise: {noise}, init: START}}" }),
        .. ((string[])["header: true", "header: false", "missing: drop", "missing: mean"]).Index().Select(setting => new SpecCase($"csv {setting.Item}")
        {
            Data = $"{{source: csv, path: {(setting.Item == "header: false" ? "no-header.csv" : "samples.csv")}, scale: none, take: {5 + setting.Index}, {setting.Item}}}",
        }),
        .. ((string[])["unit", "standardize"]).Select(scale => new SpecCase($"scale {scale}") { Data = $"{{source: csv, path: samples.csv, scale: {scale}, center: {(scale == "unit" ? "true" : "false")}}}" }),
        .. ((string[])["shuffle", "replacement"]).Select(order => new SpecCase($"order {order}") { Training = $"{{epochs: 12, batch: 5, order: {order}, precision: float64}}" }),
        new("float32") { Training = "{epochs: 12, batch: full, precision: float32}" },
        .. ((string[])["uniform", "normal", "truncated-normal", "glorot-uniform", "glorot-normal", "he-uniform", "he-normal", "lecun-uniform", "lecun-normal", "orthogonal", "{scheme: sparse, k: 2}", "pytorch", "lsuv"])
            .Select(scheme => Started(scheme, scheme)),
        .. ((string[])["constant", "uniform", "normal", "truncated-normal", "pytorch"]).Select(scheme => new SpecCase($"bias {scheme}")
        {
            Model = $"{{encoder: [3], bottleneck: 2, init: {{weights: zeros, bias: {scheme}}}}}",
            Training = Nothing,
        }),
        .. ((string[])["digits", "curves", "swiss-roll", "two-spirals", "hidden-plane", "hadamard-toy", "xor", "one"]).Select(source => new SpecCase($"data {source}")
        {
            Data = source is "curves" ? "{source: curves, samples: 20, pool: 4}" : source,
            Model = "{encoder: [3], bottleneck: 2}",
            Training = "{epochs: 1}",
        }),
        new("neuron") { Data = "", Model = "neuron", Loss = "" },
        new("test metrics")
        {
            Data = "{source: digits, take: 200, test: 0.25}",
            Model = "{kind: mlp, hidden: [8]}",
            Loss = "softmax-cross-entropy",
            Measure = "{curves: [train-loss, batch-loss, test-loss, train-accuracy, test-accuracy]}",
        },
        new("fashion-mnist") { Data = "{source: fashion-mnist, take: 100, pool: 4}", Model = "{encoder: [3], bottleneck: 2}", Training = "{epochs: 1}" },
        new("data idx") { Data = "idx:samples-images-idx3", Training = "{epochs: 1}" },
        new("data npy") { Data = "npy:samples.npy", Training = "{epochs: 1}" },
        new("data images") { Data = "images:samples", Training = "{epochs: 1}" },
        .. LayerCases.WithoutGolden,
    ];

    public static IEnumerable<SpecCase> All => [.. WithGolden, .. WithoutGolden];

    /// <summary>Every rule, with a rate at which none leaves a steep surface.</summary>
    public static IEnumerable<string> RulesForAnySurface =>
    [
        .. Rules.Select(rule => rule.Name is "sgd" or "momentum" or "nesterov" or "radam" ? $"{{name: {rule.Name}, lr: 0.00001}}" : rule.Name),
        "hill-climbing", "annealing", "random-search",
    ];

    /// <summary>Every surface as a model.</summary>
    public static IEnumerable<string> SurfaceModels => Surfaces.Select(surface => $"kind: surface, surface: {surface.Name}{(surface.Model.StartsWith('f') ? ", " + surface.Model : "")}");

    private static SpecCase Climb(string name, double range) => new(name)
    {
        Model = "{encoder: [], bottleneck: 2, init: START}",
        Parameters = 22,
        Optimizer = $"{{name: hill-climbing, step: 0.125, range: {range.ToString(CultureInfo.InvariantCulture)}}}",
    };

    private static SpecCase Timed(string name, string schedule) => new($"schedule {name}") { Schedule = schedule };

    private static SpecCase Lost(string name, string loss) => new($"loss {name}") { Loss = loss, Optimizer = "{name: sgd, lr: 0.1}" };

    private static SpecCase Started(string name, string scheme) => new($"start {name}")
    {
        Model = $"{{encoder: [3], bottleneck: 2, init: {{weights: {scheme}}}}}",
        Training = Nothing,
    };

    private static SpecCase[] Activated(string kind)
    {
        var slope = kind switch
        {
            "leaky-relu" => ", slope: 0.2",
            "elu" => ", slope: 0.7",
            _ => "",
        };
        return
        [
            new($"activation {kind}") { Model = $"{{encoder: [3], bottleneck: 2, activation: {{hidden: {kind}, code: {kind}{slope}}}, init: START}}" },
            new($"activation {kind} at the output")
            {
                Model = $"{{encoder: [3], bottleneck: 2, activation: {{output: {kind}{slope}}}, init: START}}",
                Optimizer = "{name: sgd, lr: 0.05}",
            },
        ];
    }
}
