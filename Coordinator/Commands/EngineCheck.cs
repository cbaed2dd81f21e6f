using Runner.Specs;
using Runner.Training.Torch;

namespace Runner.Commands;

/// <summary>Checks, before anything is planned, that this process can train a spec.</summary>
internal static class EngineCheck
{
    /// <exception cref="UserException">The spec needs libtorch, which does not load here, or a module whose plugin was not given.</exception>
    public static void Check(CommandHost host, SweepSpec spec)
    {
        var modules = Modules(spec);
        if (UsesLibtorch(spec) && Libtorch.Problem is { } problem)
        {
            throw new UserException(spec.Problem(PathOf(spec), problem, Libtorch.Remedy).ToString());
        }

        if (Missing(host, modules) is { } missing)
        {
            throw new UserException(spec.Problem(
                "model.module", $"{missing} is in no plugin", "Give the assembly that has it: --plugin FILE.dll.").ToString());
        }
    }

    /// <summary>Whether libtorch trains any trial of the spec.</summary>
    public static bool UsesLibtorch(SweepSpec spec) => AsksForTorchSharp(spec) || Modules(spec).Length > 0 || HasVae(spec) || ListBeyondDense(spec) is not null;

    private static bool HasVae(SweepSpec spec) => spec.Written("model.kind").Any(value => value.Text == "vae");

    private static bool AsksForTorchSharp(SweepSpec spec) => spec.Written("training.engine").Any(value => value.Text == "torchsharp");

    /// <summary>The path of a list of layers that only libtorch trains; null for none.</summary>
    private static string? ListBeyondDense(SweepSpec spec) =>
        Array.Find((string[])["model.layers", "model.decoder"], path => spec.Written(path).Any(value => !LayerList.IsDense(value.AsLayers())));

    private static string PathOf(SweepSpec spec) => AsksForTorchSharp(spec) ? "training.engine" : HasVae(spec) ? "model.kind" : ListBeyondDense(spec) ?? "model.module";

    /// <summary>Whether every module that the spec names was given.</summary>
    public static bool HasModules(CommandHost host, SweepSpec spec) => Missing(host, Modules(spec)) is null;

    private static string? Missing(CommandHost host, string[] modules) => Array.Find(modules, name => host.Modules?.DigestOf(name) is null);

    private static string[] Modules(SweepSpec spec) =>
        [.. spec.Written("model.module").Select(value => value.AsText()).Distinct(StringComparer.Ordinal)];
}
