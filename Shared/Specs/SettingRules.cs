using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Settings that are valid on their own but conflict with each other.</summary>
internal sealed class SettingRules
{
    /// <summary>A conflict, reported at the path to change.</summary>
    public readonly record struct Fault(string Path, string Diagnosis, string Remedy);

    /// <param name="Paths">All settings that the rule reads.</param>
    public sealed record Rule(ImmutableArray<string> Paths, Func<TrialValues, Fault?> Check);

    public static ImmutableArray<Rule> All { get; } =
    [
        Ends("model.init.weights.from", "model.init.weights.to"),
        Ends("model.init.bias.from", "model.init.bias.to"),
        Ends("optimizer.step-min", "optimizer.step-max"),
        new(["model.noise.kind", "model.noise.amount"], v =>
            Word(v, "model.noise.kind") is "masking" or "salt-and-pepper" && Number(v, "model.noise.amount") > 1
                ? new Fault("model.noise.amount", $"{v["model.noise.amount"]} is not a probability", "Give a number from 0 to 1.")
                : null),
        new(["schedule.name", "schedule.warmup"], v =>
            Word(v, "schedule.name") == "one-cycle" && Number(v, "schedule.warmup") is not (> 0 and < 1)
                ? new Fault("schedule.warmup", $"{v["schedule.warmup"]} is not a share of the budget", "Give a number above 0 and below 1.")
                : null),
        new(["schedule.name", "schedule.every", "schedule.restart-factor"], v =>
            Word(v, "schedule.name") == "step" && Number(v, "schedule.every") < 1
                ? new Fault("schedule.every", "the rate would be cut every 0 epochs", "Give at least 1.")
                : Number(v, "schedule.restart-factor") is > 0 and < 1
                    ? new Fault("schedule.restart-factor", $"{v["schedule.restart-factor"]} would shrink the cycles to nothing", "Give at least 1, or 0 for no restart.")
                    : Number(v, "schedule.restart-factor") > 0 && Number(v, "schedule.every") < 1
                        ? new Fault("schedule.every", "restarts need the length of the first cycle", "Give schedule.every, such as 10.")
                        : null),
        new(["data.folds", "data.test"], v =>
            Number(v, "data.folds") == 1
                ? new Fault("data.folds", "a single fold leaves nothing to train on", "Give at least 2, or 0 for none.")
                : Number(v, "data.folds") > 0 && Number(v, "data.test") > 0
                    ? new Fault("data.folds", "data.test already holds samples out", "Keep one of the two.")
                    : null),
        new(["schedule.floor", "optimizer.lr"], v =>
            Number(v, "schedule.floor") > Number(v, "optimizer.lr")
                ? new Fault("schedule.floor", $"{v["schedule.floor"]} is above the rate, optimizer.lr: {v["optimizer.lr"]}, so training would never use the rate", "Give a floor of at most the lowest rate.")
                : null),
        new(["schedule.at"], v =>
            v["schedule.at"] is { } at && !Rising(at.AsIntegers())
                ? new Fault("schedule.at", "the epochs are not in ascending order", "List them in order, each once.")
                : null),
        new(["loss.name", "model.kind", "model.reconstruct", "data.source"], v =>
            Word(v, "loss.name") == "softmax-cross-entropy" && (Word(v, "model.kind") is not ("mlp" or "layers") || Word(v, "model.reconstruct") == "true")
                ? new Fault("loss.name", $"softmax-cross-entropy does not go with {(Word(v, "model.reconstruct") == "true" ? "model.reconstruct" : Word(v, "model.kind"))}", "Use model: mlp or layers, or another loss.")
                : null),
        new(["loss.name", "model.kind", "model.activation.output"], v =>
            Word(v, "loss.name") == "softmax-cross-entropy" && Word(v, "model.kind") == "mlp" && Word(v, "model.activation.output") is not (null or "identity")
                ? new Fault("model.activation.output", $"softmax-cross-entropy applies softmax to the output itself, not {Word(v, "model.activation.output")}", "Use identity.")
                : Word(v, "loss.name") == "binary-cross-entropy" && Word(v, "model.activation.output") is not (null or "sigmoid")
                    ? new Fault("model.activation.output", $"binary-cross-entropy needs outputs between 0 and 1, and {Word(v, "model.activation.output")} gives others", "Use sigmoid, or another loss.")
                    : null),
        .. LayerRules.All,
        new(["loss.omit-output-slope", "model.activation.output"], v =>
            Word(v, "loss.omit-output-slope") == "true" && Word(v, "model.activation.output") is not (null or "sigmoid")
                ? new Fault("loss.omit-output-slope", $"the output is {Word(v, "model.activation.output")}, not sigmoid", "Remove it, or use a sigmoid output.")
                : null),
        new(["measure.curves", "data.test", "data.folds", "data.source", "data.path"], v =>
            Number(v, "data.test") is 0 or null && Number(v, "data.folds") is 0 or null && !HasTestFiles(v) && v["measure.curves"]!.AsWords().FirstOrDefault(m => m.StartsWith("test-", StringComparison.Ordinal)) is { } metric
                ? new Fault("measure.curves", $"{metric} needs a test set, and none is held out", "Give data.test, such as 0.2, or remove it.")
                : null),
        new(["measure.curves", "loss.name", "model.kind"], v =>
            Word(v, "loss.name") != "softmax-cross-entropy" && Word(v, "model.kind") != "module" && v["measure.curves"]!.AsWords().FirstOrDefault(m => m.EndsWith("-accuracy", StringComparison.Ordinal)) is { } metric
                ? new Fault("measure.curves", $"{metric} needs classes, and {Word(v, "loss.name") ?? "a surface"} has none", "Use loss: softmax-cross-entropy, or remove it.")
                : null),
        new(["measure.curves", "model.kind"], v =>
            Word(v, "model.kind") == "surface" && v["measure.curves"]!.AsWords().FirstOrDefault(m => m is "saturated" or "dead" or "effective-rank" or "weight-norm" or "update-ratio" or "output" or "max-error") is { } metric
                ? new Fault("measure.curves", $"{metric} needs a network, and a surface is not one", "Remove it.")
                : Word(v, "model.kind") != "surface" && v["measure.curves"]!.AsWords().Contains("coordinates")
                ? new Fault("measure.curves", "only a surface has coordinates", "Remove it, or use model: surface.")
                : Word(v, "model.kind") == "module" && v["measure.curves"]!.AsWords().FirstOrDefault(m => m is "saturated" or "dead" or "effective-rank" or "mean-activation" or "signal") is { } inside
                ? new Fault("measure.curves", $"{inside} needs layers, and those of a module are not known", "Remove it, or use gradient-norm, weight-norm, update-ratio, sharpness or jacobian.")
                : Word(v, "model.kind") is "mlp" or "neuron" or "layers" && v["measure.curves"]!.AsWords().Contains("effective-rank")
                    ? new Fault("measure.curves", "effective-rank needs a code, which only an autoencoder has", "Remove it.")
                    : null),
        new(["regularizer.sparsity", "model.activation.code"], v =>
            Number(v, "regularizer.sparsity") > 0 && Word(v, "model.activation.code") != "sigmoid"
                ? new Fault("regularizer.sparsity", $"sparsity needs code activations between 0 and 1, and {Word(v, "model.activation.code")} gives others", "Set model.activation.code: sigmoid, or remove it.")
                : null),
        new(["optimizer.name", "training.batch"], v =>
            Word(v, "optimizer.name") is "lbfgs" or "hill-climbing" or "annealing" or "random-search" && v["training.batch"] is { Text: not "full" } batch
                ? new Fault("training.batch", $"{Word(v, "optimizer.name")} compares losses between updates, which needs the full batch instead of batches of {batch}", "Use training.batch: full.")
                : null),
        new(["model.kind", "model.vae.likelihood", "model.activation.output"], v =>
            Word(v, "model.vae.likelihood") == "bernoulli" && Word(v, "model.activation.output") != "sigmoid"
                ? new Fault("model.activation.output", $"bernoulli outputs are probabilities, and {Word(v, "model.activation.output")} gives others", "Use sigmoid, or model.vae.likelihood: gaussian.")
                : null),
        new(["optimizer.name", "model.vae.expectation", "model.kind"], v =>
            Word(v, "model.kind") == "vae" && Word(v, "model.vae.expectation") != "exact" && Word(v, "optimizer.name") is "lbfgs" or "hill-climbing" or "annealing" or "random-search"
                ? new Fault("optimizer.name", $"{Word(v, "optimizer.name")} compares losses, and a code that is drawn at random changes them", "Use another optimizer, or model.vae.expectation: exact.")
                : null),
        new(["measure.curves", "model.kind", "model.vae.likelihood"], v =>
            Word(v, "model.kind") != "vae" && v["measure.curves"]!.AsWords().FirstOrDefault(m => m is "reconstruction" or "kl" or "elbo" or "active-units" or "noise-variance") is { } metric
                ? new Fault("measure.curves", $"{metric} is a metric of variational autoencoders, and this is model: {Word(v, "model.kind")}", "Remove it, or use model: vae.")
                : Word(v, "model.vae.likelihood") == "bernoulli" && v["measure.curves"]!.AsWords().Contains("noise-variance")
                ? new Fault("measure.curves", "noise-variance is that of Gaussian outputs, and these are bernoulli", "Remove it.")
                : null),
        new(["model.surface", "model.dimensions"], v =>
            Word(v, "model.surface") == "rosenbrock" && Number(v, "model.dimensions") is not >= 2
                ? new Fault("model.dimensions", "rosenbrock needs at least two coordinates", "Give 2 or more.")
                : Word(v, "model.surface") is { } surface and not "formula" && Word(v, "model.dimensions") == "auto"
                    ? new Fault("model.dimensions", $"{surface} may have any number of coordinates", "Give the number, such as 2.")
                    : null),
        new(["training.order", "data.source", "data.scale", "data.center", "data.shift"], v =>
            Word(v, "training.order") != "fresh" ? null
            : Word(v, "data.source") is not ("adding" or "copy-memory" or "sine-mix")
                ? new Fault("training.order", $"fresh samples are those of sets that are computed without end, and {Word(v, "data.source")} is none", "Use shuffle, or data: adding, copy-memory or sine-mix.")
            : Word(v, "data.scale") != "none" || Word(v, "data.center") == "true" || Number(v, "data.shift") is not (0 or null)
                ? new Fault("training.order", "fresh samples are taken as they are drawn", "Set data.scale: none, and leave data.center and data.shift out.")
                : null),
        new(["regularizer.contractive", "regularizer.dropout"], v =>
            Number(v, "regularizer.contractive") > 0 && Number(v, "regularizer.dropout") > 0
                ? new Fault("regularizer.contractive", "the contractive penalty needs an encoder without dropout", "Set one of the two to 0.")
                : null),
        new(["optimizer.name", "optimizer.range"], v =>
            Word(v, "optimizer.name") == "random-search" && Number(v, "optimizer.range") == 0
                ? new Fault("optimizer.range", "random-search needs bounds to draw from", "Give a number above 0.")
                : null),
        new(["model.kind", "model.init.weights.scheme"], v =>
            Word(v, "model.init.weights.scheme") == "pca" && Word(v, "model.kind") != "autoencoder"
                ? new Fault("model.init.weights.scheme", $"pca starts from the principal components of the data, which {Word(v, "model.kind")} does not use", "Use another scheme, or model: autoencoder.")
                : Word(v, "model.kind") == "surface" && Word(v, "model.init.weights.scheme") is { } scheme and not ("zeros" or "constant" or "uniform" or "normal" or "truncated-normal" or "values" or "file" or "split-mix-64")
                    ? new Fault("model.init.weights.scheme", $"{scheme} needs layers, and a surface has none", "Use uniform, normal or values.")
                    : null),
        new(["training.engine", "model.kind"], v =>
            Word(v, "model.kind") is "module" or "vae" && Word(v, "training.engine") == "built-in"
                ? new Fault("training.engine", $"the built-in engine does not run {(Word(v, "model.kind") == "vae" ? "variational autoencoders" : "your own modules")}", "Use training.engine: torchsharp, or leave it out.")
                : null),
        new(["model.kind", "model.reconstruct", "data.source"], v =>
            (Word(v, "model.kind") is "mlp" or "neuron" || (Word(v, "model.kind") == "layers" && Word(v, "model.reconstruct") != "true")) && Word(v, "data.source") is "curves" or "hadamard-toy"
                ? new Fault("data.source", $"{Word(v, "data.source")} has no targets, which {Word(v, "model.kind")} needs", "Use other data, or model: autoencoder.")
                : null),
    ];

    private static Rule Ends(string low, string high) => new([low, high], v =>
        v[low] is { } from && v[high] is { } to && from.Number >= to.Number
            ? new Fault(high, $"{to} is not above {low}, {from}", "Give the lower end first.")
            : null);

    /// <summary>Whether the data is a published set with its own test files, which are the test set when the spec holds nothing
    /// out.</summary>
    private static bool HasTestFiles(TrialValues v) =>
        Word(v, "data.source") == "fashion-mnist" || (Word(v, "data.source") == "idx" && v["data.path"]?.AsText() is "mnist" or "kmnist");

    private static bool Rising(ImmutableArray<int> numbers)
    {
        for (var i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] <= numbers[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    private static string? Word(TrialValues values, string path) => values[path]?.Text;

    private static double? Number(TrialValues values, string path) => values[path] is { IsNumber: true } value ? value.Number : null;
}
