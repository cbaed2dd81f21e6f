using System.Collections.Immutable;
using Runner.Identities;

namespace Runner.Specs;

/// <summary>A valid spec file.</summary>
public sealed record SweepSpec
{
    public required string Name { get; init; }

    /// <summary>One paragraph; may be empty.</summary>
    public required string About { get; init; }

    /// <summary>Determines the random streams, together with replicate and purpose.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The settings that the spec can set.</summary>
    public required SettingSet Settings { get; init; }

    /// <summary>The settings given outside <c>sweep</c>, by ordinal; null where none is given.</summary>
    public required ImmutableArray<SettingValue?> Base { get; init; }

    /// <summary>The axes, outermost first, without seeds.</summary>
    public required ImmutableArray<SweepAxis> Axes { get; init; }

    /// <summary>Points for which any of these holds are not part of the sweep.</summary>
    public required ImmutableArray<SpecExpression> Exclude { get; init; }

    public required SweepSample Sample { get; init; }

    public required SweepReplicates Replicates { get; init; }

    /// <summary>Which trials end early; null when none do.</summary>
    public SweepPrune? Prune { get; init; }

    /// <summary>Which points get additional replicates; null when all points have the same number.</summary>
    public SweepRace? Race { get; init; }

    /// <summary>Whether results decide what is trained next.</summary>
    public bool IsGated => Prune is not null || Race is not null || Sample.Search is not null;

    /// <summary>Additional replicates for some points. When several apply, the highest number counts.</summary>
    public ImmutableArray<MoreReplicates> MoreReplicates { get; init; } = [];

    /// <summary>More epochs than <c>training.epochs</c> for some trials. When several apply, the highest number counts.</summary>
    public ImmutableArray<MoreEpochs> MoreEpochs { get; init; } = [];

    /// <summary>The largest number of replicates of any point.</summary>
    public long MostReplicates => MoreReplicates.Select(more => (long)more.Count).Append(Replicates.Count).Max();

    public required ExecutionConfig Execution { get; init; }

    /// <summary>Line and column of each setting that is given or varied, by its path.</summary>
    public required IReadOnlyDictionary<string, (int Line, int Column)> Places { get; init; }

    /// <summary>The text of the file.</summary>
    public required string Text { get; init; }

    public required string FileName { get; init; }

    /// <summary>Equal for specs of the same sweep: formatting, comments, the order of keys, <c>about</c> and
    /// <c>execution</c> do not affect it.</summary>
    public required Sha256Digest Hash { get; init; }

    /// <summary>A problem with a setting found during this run, in the form of any other problem of the file.</summary>
    public SpecProblem Problem(string path, string diagnosis, string remedy)
    {
        var (line, column) = PlaceOf(path);
        return new SpecProblem(FileName, line, column, path, diagnosis, remedy);
    }

    /// <summary>The position of the setting, or of the first given setting of its section; else the file's start.</summary>
    public (int Line, int Column) PlaceOf(string path)
    {
        for (var at = path; at.Length > 0; at = at.LastIndexOf('.') is var dot and > 0 ? at[..dot] : "")
        {
            var inside = at + ".";
            var places = Places.Where(entry => entry.Key == at || entry.Key.StartsWith(inside, StringComparison.Ordinal)).Select(entry => entry.Value).ToList();
            if (places.Count > 0)
            {
                return places.Min();
            }
        }

        return (1, 1);
    }

    /// <summary>Every value given to the setting, outside <c>sweep</c> or by an axis of listed values.</summary>
    public IEnumerable<SettingValue> Written(string path)
    {
        var ordinal = Settings.OrdinalOf(path);
        return Axes.Where(axis => axis.IsFinite)
            .SelectMany(axis => axis.Choices)
            .SelectMany(choice => choice.Sets)
            .Where(set => set.Ordinal == ordinal)
            .Select(set => set.Value)
            .Prepend(Base[ordinal])
            .OfType<SettingValue>();
    }
}

/// <summary>A path that varies, or several that vary together.</summary>
/// <param name="Paths">Dotted paths: one, or those of a zipped group.</param>
/// <param name="Choices">Its values in order; empty for a continuous distribution.</param>
/// <param name="Distribution">How values are drawn; null for a list or a range.</param>
/// <param name="When">The axis applies only to points for which this holds; may depend only on earlier axes.</param>
public sealed record SweepAxis(
    ImmutableArray<string> Paths, ImmutableArray<AxisChoice> Choices, AxisDistribution? Distribution, SpecExpression? When)
{
    /// <summary>Whether its values are drawn rather than listed, which a grid does not allow.</summary>
    public bool IsDrawn { get; init; }

    /// <summary>Ordinals of the settings that it may set or clear.</summary>
    public ImmutableHashSet<int> Touched { get; } = Choices.IsDefaultOrEmpty
        ? [.. Distribution!.At(0).Sets.Select(s => s.Ordinal)]
        : [.. Choices.SelectMany(c => c.Sets.Select(s => s.Ordinal).Concat(c.Clears))];

    /// <summary>Whether every value is one of finitely many.</summary>
    public bool IsFinite => !Choices.IsDefaultOrEmpty;

    /// <summary>The value at <paramref name="u"/> in [0, 1).</summary>
    public AxisChoice At(double u) => IsFinite ? Choices[IndexAt(u)] : Distribution!.At(u);

    /// <summary>The index of the choice that <see cref="At"/> returns.</summary>
    public int IndexAt(double u) => Math.Min(Choices.Length - 1, (int)(u * Choices.Length));
}

/// <summary>One value of an axis.</summary>
/// <param name="Labels">The displayed text, one per path.</param>
/// <param name="Numbers">The value as a number, one per path; NaN where it is not a number.</param>
/// <param name="Sets">The settings that it writes.</param>
/// <param name="Clears">Settings whose base value it removes: those of a section that it replaces.</param>
public sealed record AxisChoice(
    ImmutableArray<string> Labels,
    ImmutableArray<double> Numbers,
    ImmutableArray<SettingAssignment> Sets,
    ImmutableArray<int> Clears);

/// <param name="PathIndex">Which of the axis's paths it belongs to.</param>
public readonly record struct SettingAssignment(int Ordinal, SettingValue Value, int PathIndex);

public enum SampleMethod
{
    Grid,
    Random,
    Sobol,
    LatinHypercube,

    /// <summary>A search by the tree-structured Parzen estimator.</summary>
    Tpe,

    /// <summary>A search by covariance matrix adaptation.</summary>
    CmaEs,

    /// <summary>A search by a Gaussian process.</summary>
    Gp,
}

/// <param name="Count">The number of points requested; 0 for a grid.</param>
public sealed record SweepSample(SampleMethod Method, int Count)
{
    /// <summary>How points follow from results; null where they do not.</summary>
    public PointSearch? Search { get; init; }

    /// <summary>Whether points may be chosen so by their results.</summary>
    public static bool IsSearch(SampleMethod method) => method == SampleMethod.Random || AlwaysSearches(method);

    public static bool AlwaysSearches(SampleMethod method) => method > SampleMethod.LatinHypercube;
}

/// <summary>The replicates of a point: every combination of the factors, init outermost, split innermost; or, when tied,
/// the same number for init, order and noise.</summary>
public sealed record SweepReplicates(bool Tied, ImmutableArray<int> Init, ImmutableArray<int> Order, ImmutableArray<int> Noise)
{
    /// <summary>The largest number of values of one factor.</summary>
    public const int Most = 1_000_000;

    public static SweepReplicates TiedTo(int count)
    {
        var numbers = Enumerable.Range(0, count).ToImmutableArray();
        return new SweepReplicates(true, numbers, numbers, numbers);
    }

    /// <summary>Numbers of splits into training and test samples; the innermost factor. Tied seeds keep one split.</summary>
    public ImmutableArray<int> Split { get; init; } = [0];

    public long Count => Tied ? Init.Length : (long)Init.Length * Order.Length * Noise.Length * Split.Length;

    public TrialSeeds Seeds(ulong sweep, int replicate)
    {
        if (Tied)
        {
            return new TrialSeeds(sweep, Init[replicate], Order[replicate], Noise[replicate]);
        }

        var (outer, split) = Math.DivRem(replicate, Split.Length);
        var noise = outer % Noise.Length;
        var order = outer / Noise.Length % Order.Length;
        var init = outer / Noise.Length / Order.Length;
        return new TrialSeeds(sweep, Init[init], Order[order], Noise[noise], Split[split]);
    }
}

/// <summary>How the sweep is executed; changes no result.</summary>
/// <param name="Slots">Bundles trained at once on a node; 0 for one per core.</param>
/// <param name="Bundle">Trials leased together; 0 for automatic.</param>
/// <param name="MaxAttempts">The number of losses after which a trial is quarantined.</param>
/// <param name="Retries">How often a failed trial is retried.</param>
/// <param name="RetryMessages">Only trials whose message contains one of these patterns are retried; empty for any message.</param>
/// <param name="TimeoutSeconds">0 for none.</param>
/// <param name="MemoryMib">0 for none; null for nine tenths of the machine's memory.</param>
public sealed record ExecutionConfig(
    int Slots,
    int Bundle,
    double LeaseSeconds,
    double HeartbeatSeconds,
    double RescueSeconds,
    double CheckpointSeconds,
    int CheckpointMib,
    int MaxAttempts,
    int Retries,
    ImmutableArray<string> RetryMessages,
    double TimeoutSeconds,
    int? MemoryMib,
    WorkerNeeds Needs)
{
    /// <summary>The configuration of a spec without the section.</summary>
    public static ExecutionConfig Default { get; } = ExecutionReader.Read(null, new ProblemList("execution"));
}
