using System.Collections.Immutable;
using static Runner.Specs.SettingRules;

namespace Runner.Specs;

/// <summary>Settings that conflict with a list of layers.</summary>
internal static class LayerRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        new(["model.kind", "model.layers"], v =>
            Kind(v) == "layers" && v["model.layers"] is null
                ? new Fault("model.layers", "missing", "Give the list, such as [{conv: 8}, relu, flatten, {dense: 10}].")
                : null),
        new(["loss.name", "model.kind", "model.layers"], v => Kind(v) == "layers" && v["model.layers"]?.AsLayers() is [.., var last] ? Output(v["loss.name"]?.Text, last) : null),
        new(["loss.omit-output-slope", "model.kind"], v =>
            v["loss.omit-output-slope"]?.Text == "true" && Kind(v) == "layers"
                ? new Fault("loss.omit-output-slope", "it needs model.activation.output, which a list of layers does not have", "Remove it, or use model: autoencoder or mlp.")
                : null),
        new(["training.engine", "model.layers", "model.decoder"], v =>
            v["training.engine"]?.Text == "built-in" && Layers(v).FirstOrDefault(list => !LayerList.IsDense(list.Layers)) is { Path: not null } list
                ? new Fault("training.engine", $"the built-in engine trains dense layers with an activation each, and {list.Path} has others", "Use training.engine: auto, or leave it out.")
                : null),
        new(["model.init.weights.scheme", "model.layers", "model.decoder"], v =>
            v["model.init.weights.scheme"]?.Text is "lsuv" or "pca" && Layers(v).Any(list => !LayerList.IsDense(list.Layers))
                ? new Fault("model.init.weights.scheme", $"{v["model.init.weights.scheme"]} needs dense layers, and the model has others", "Use another scheme, such as orthogonal.")
                : null),
        new(["regularizer.contractive", "model.layers"], v =>
            v["regularizer.contractive"] is { Number: > 0 } && Among(v, LayerKind.Dropout, LayerKind.BatchNorm, LayerKind.Embedding) is { } layer
                ? new Fault("regularizer.contractive", $"the contractive penalty needs an encoder without {layer}", "Set it to 0, or take the layer out.")
                : null),
        new(["model.noise.kind", "model.layers"], v =>
            v["model.noise.kind"] is { Text: not "none" } noise && Among(v, LayerKind.Embedding) is { } layer
                ? new Fault("model.noise.kind", $"{layer} takes whole numbers, which {noise} noise would change", "Set it to none, or use dropout behind the first layer.")
                : null),
        new(["measure.curves", "model.layers"], v =>
            v["measure.curves"]?.AsWords().FirstOrDefault(metric => metric is "jacobian" or "step-gradient") is { } metric && Among(v, LayerKind.Embedding) is { } layer
                ? new Fault("measure.curves", $"{metric} follows the network back to its input, and {layer} takes whole numbers, which have no slope", "Remove it.")
                : null),
        new(["optimizer.name", "model.layers", "model.decoder"], v =>
            v["optimizer.name"]?.Text is "lbfgs" or "hill-climbing" or "annealing" or "random-search" && Among(v, LayerKind.BatchNorm) is { } layer
                ? new Fault("optimizer.name", $"{v["optimizer.name"]} evaluates several points in an update, and {layer} keeps running means over updates", "Use another optimizer, or layer-norm.")
                : null),
    ];

    private static string? Kind(TrialValues values) => values["model.kind"]?.Text;

    private static IEnumerable<(string Path, ImmutableArray<LayerConfig> Layers)> Layers(TrialValues values) =>
        ((string[])["model.layers", "model.decoder"]).Where(path => values[path] is not null).Select(path => (path, values[path]!.AsLayers()));

    private static string? Among(TrialValues values, params LayerKind[] kinds) =>
        LayerList.Everywhere(Layers(values).SelectMany(list => list.Layers)).FirstOrDefault(layer => kinds.Contains(layer.Kind))?.Form.Word;

    private static Fault? Output(string? loss, LayerConfig last) => loss switch
    {
        "softmax-cross-entropy" when last.Kind == LayerKind.Activation && last.Activation != ActivationKind.Identity =>
            new Fault("model.layers", $"softmax-cross-entropy applies softmax to the output itself, not {last.Form.Word}", "End the list with the layer that gives one number per class."),
        "binary-cross-entropy" when last.Kind != LayerKind.Activation || last.Activation != ActivationKind.Sigmoid =>
            new Fault("model.layers", $"binary-cross-entropy needs outputs between 0 and 1, and the list ends in {last.Form.Word}", "End it with sigmoid, or use another loss."),
        _ => null,
    };
}
