using System.Collections.Frozen;

namespace Runner.Specs;

/// <summary>
/// The table of all settings that a spec can make. Reader, JSON schema, canonical form, binding and guide are all derived
/// from it. The rows are in <c>Settings/</c>, a section per file.
/// </summary>
public static class SettingTable
{
    /// <summary>The settings that decide a trial's result, section by section.</summary>
    public static IReadOnlyList<Setting> Trial { get; } = Numbered(
    [
        .. DataSettings.All,
        .. ModelSettings.All,
        .. InitializerSettings.Weights.All,
        .. InitializerSettings.Bias.All,
        InitializerSettings.ZeroResidual,
        .. InitializerSettings.Recurrent.All,
        InitializerSettings.InputStd,
        InitializerSettings.ForgetBias,
        .. LossSettings.All,
        .. OptimizerSettings.All,
        .. ScheduleSettings.All,
        .. TrainingSettings.All,
        .. RegularizerSettings.All,
        .. StopSettings.All,
        .. MeasureSettings.All,
    ]);

    /// <summary>The settings that only decide how the sweep is executed.</summary>
    public static IReadOnlyList<Setting> Execution { get; } = Numbered(ExecutionSettings.All);

    /// <summary>Sections that may be written as a single value, and the setting that receives it.</summary>
    public static IReadOnlyDictionary<string, string> Shorthands { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["data"] = "data.source",
        ["model"] = "model.kind",
        ["model.activation"] = "model.activation.hidden",
        ["model.noise"] = "model.noise.kind",
        ["model.vae"] = "model.vae.likelihood",
        ["model.init"] = "model.init.weights.scheme",
        ["model.init.weights"] = "model.init.weights.scheme",
        ["model.init.bias"] = "model.init.bias.scheme",
        ["model.init.recurrent"] = "model.init.recurrent.scheme",
        ["loss"] = "loss.name",
        ["optimizer"] = "optimizer.name",
        ["schedule"] = "schedule.name",
        ["stop.plateau"] = "stop.plateau.patience",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Sections in the order of the documentation, with a sentence on each.</summary>
    public static IReadOnlyList<(string Section, string Doc)> Sections { get; } =
    [
        ("data", "What the network learns from."),
        ("model", "What is trained."),
        ("model.activation", "Activations of an autoencoder's or network's layers."),
        ("model.noise", "Noise on the input, for denoising autoencoders."),
        ("model.vae", "What a variational autoencoder maximises, and how."),
        ("model.init", "Where training starts."),
        ("model.init.weights", "Initial weights."),
        ("model.init.bias", "Initial biases."),
        ("model.init.recurrent", "Initial matrices by which recurrent layers see their own states."),
        (InitializerSettings.PlanesSection, "Named parameters set after the schemes have run, such as layer1.weights[0,0]: 0.6; two of them as axes make a plane of starts."),
        ("loss", "What training minimises."),
        ("optimizer", "The update rule and its numbers; PyTorch's definitions and defaults."),
        ("schedule", "How rate and momentum change during training."),
        ("training", "How long to train, in what batches and at what precision."),
        ("regularizer", "Penalties added to the loss."),
        ("stop", "When training ends before its budget."),
        ("stop.plateau", "End when the loss no longer improves."),
        ("measure", "What is recorded during training."),
        ("execution", "How the sweep is executed; changes no result and no identity."),
    ];

    /// <summary>Settings of <see cref="Trial"/>, ordered so that each follows those on which it depends.</summary>
    internal static IReadOnlyList<Setting> TrialInOrder { get; } = InOrder(Trial);

    internal static FrozenDictionary<string, Setting> TrialByPath { get; } = Trial.ToFrozenDictionary(s => s.Path, StringComparer.Ordinal);

    internal static bool IsSection(string path) => path.Length == 0 || Sections.Any(s => s.Section == path);

    private static Setting[] Numbered(Setting[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].Ordinal = i;
        }

        return rows;
    }

    private static Setting[] InOrder(IReadOnlyList<Setting> rows)
    {
        var ordered = new List<Setting>(rows.Count);
        var placed = new HashSet<string>(StringComparer.Ordinal);
        while (ordered.Count < rows.Count)
        {
            var ready = rows.Where(r => !placed.Contains(r.Path) && r.LooksAt.All(placed.Contains)).ToList();
            if (ready.Count == 0)
            {
                throw new InvalidOperationException("The table of settings has circular dependencies: " + string.Join(", ", rows.Where(r => !placed.Contains(r.Path)).Select(r => r.Path)));
            }

            foreach (var row in ready)
            {
                ordered.Add(row);
                placed.Add(row.Path);
            }
        }

        return [.. ordered];
    }
}
