using Runner.Comparison.Minima.KnownOptima;
using Runner.Search;

namespace Runner.Comparison.Minima;

/// <summary>One run and the place where it ended.</summary>
/// <param name="Trial">Its index in the sweep.</param>
/// <param name="Label">Its point in words.</param>
/// <param name="Values">Aligned with the sweep's axes.</param>
/// <param name="Function">Runs with the same text minimised the same function (<see cref="TrialProblem.Key"/>).</param>
/// <param name="WhenTrained">The known place where training ended; null when nothing is known about the function.</param>
/// <param name="WhenPolished">The known place after polishing.</param>
public sealed record EndedRun(
    int Trial,
    string Label,
    IReadOnlyList<AxisValue?> Values,
    string Function,
    RunEnding Ending,
    KnownPlace? WhenTrained,
    KnownPlace? WhenPolished)
{
    /// <summary>The place where it ended, with the name of the known place unless the verdict includes it.</summary>
    public string EndedAt => WhenPolished is { } known && !Ending.Place.Name.StartsWith(known.Name, StringComparison.Ordinal)
        ? $"{Ending.Place.Name}, {known.Name}"
        : Ending.Place.Name;

    /// <summary>Whether two runs belong to the same point, so that only their seeds differ.</summary>
    public bool SameSetting(EndedRun other) => Values.Select(value => value?.Text).SequenceEqual(other.Values.Select(value => value?.Text));
}

/// <summary>A run without an ending to report.</summary>
/// <param name="Trial">Its index in the sweep.</param>
/// <param name="Why">One line.</param>
/// <param name="Failed">Whether it was trained but could not be polished or classified; otherwise it has no weights to examine.</param>
public sealed record UnendedRun(int Trial, string Why, bool Failed);
