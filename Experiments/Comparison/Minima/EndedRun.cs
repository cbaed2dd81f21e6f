using Runner.Comparison.Minima.KnownOptima;
using Runner.Search;

namespace Runner.Comparison.Minima;

/// <summary>One run with where it ended up.</summary>
/// <param name="Trial">Its index in the sweep.</param>
/// <param name="Label">Its point in words.</param>
/// <param name="Values">Aligned with the sweep's axes.</param>
/// <param name="Function">Runs with the same text walked on the same function (<see cref="TrialProblem.Key"/>).</param>
/// <param name="WhenTrained">Where it stood when training ended; null when nothing is known of the function.</param>
/// <param name="WhenPolished">Where it stands after polishing.</param>
public sealed record EndedRun(
    int Trial,
    string Label,
    IReadOnlyList<AxisValue?> Values,
    string Function,
    RunEnding Ending,
    KnownPlace? WhenTrained,
    KnownPlace? WhenPolished)
{
    /// <summary>What it ended at, with the known place where the verdict does not say that already.</summary>
    public string EndedAt => WhenPolished is { } known && !Ending.Place.Name.StartsWith(known.Name, StringComparison.Ordinal)
        ? $"{Ending.Place.Name}, {known.Name}"
        : Ending.Place.Name;

    /// <summary>Whether two runs are of one point: only their seeds differ.</summary>
    public bool SameSetting(EndedRun other) => Values.Select(value => value?.Text).SequenceEqual(other.Values.Select(value => value?.Text));
}

/// <summary>A run of which nothing can be said.</summary>
/// <param name="Trial">Its index in the sweep.</param>
/// <param name="Why">One line.</param>
/// <param name="Failed">It could not be polished or classified, though it was trained; otherwise there was nothing to look at.</param>
public sealed record UnendedRun(int Trial, string Why, bool Failed);
