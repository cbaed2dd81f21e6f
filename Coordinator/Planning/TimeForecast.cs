using Runner.Comparison;
using Runner.Comparison.Findings;

namespace Runner.Planning;

/// <summary>Which comparisons a number of hours can settle, if differences are as large as they look in the recorded runs.</summary>
/// <param name="Runs">Runs that fit into the time.</param>
/// <param name="Replicates">Replicates of every point that fit into the time.</param>
/// <param name="SecondsARun">Mean time of the recorded runs, in seconds; without any, the plan's estimate.</param>
/// <param name="Settled">Groups that are already settled to be worse than the best one.</param>
/// <param name="Within">Groups that this number of replicates would settle, with the number that each needs.</param>
/// <param name="Beyond">Groups that need more; null for more than <see cref="Comparison.Statistics.SeedsNeeded.Most"/>.</param>
public sealed record TimeForecast(
    double Hours,
    int Slots,
    long Runs,
    long Replicates,
    double SecondsARun,
    string? Best,
    IReadOnlyList<string> Settled,
    IReadOnlyList<(string Group, int Replicates)> Within,
    IReadOnlyList<(string Group, int? Replicates)> Beyond)
{
    /// <param name="pilot">A comparison of the recorded runs; null if there are none.</param>
    /// <param name="points">Points of the planned sweep.</param>
    /// <param name="estimate">The plan's estimate of a run's time, in seconds.</param>
    public static TimeForecast Of(SweepComparison? pilot, int points, double estimate, double hours, int slots)
    {
        var measured = pilot?.Results.Results.Rows.Where(result => result.Seconds > 0).Select(result => result.Seconds).DefaultIfEmpty(estimate).Average() ?? estimate;
        var runs = (long)(hours * 3600 * slots / Math.Max(1e-6, measured));
        var replicates = runs / Math.Max(1, points);
        var open = pilot?.Effects.Where(effect => effect.Verdict == Verdict.NotEnoughSeeds).ToList() ?? [];
        return new(
            hours,
            slots,
            runs,
            replicates,
            measured,
            pilot is { Effects.Count: > 0 } ? pilot.Groups[0].Label : null,
            [.. pilot?.Effects.Where(effect => effect is { Verdict: Verdict.Settled, IsTurned: false }).Select(effect => effect.Other.Label) ?? []],
            [.. open.Where(effect => effect.SeedsNeeded <= replicates).Select(effect => (effect.Other.Label, effect.SeedsNeeded!.Value))],
            [.. open.Where(effect => !(effect.SeedsNeeded <= replicates)).Select(effect => (effect.Other.Label, effect.SeedsNeeded))]);
    }

    /// <summary>One line for the time, and one for each kind of group.</summary>
    public IEnumerable<string> Lines(string sweep)
    {
        yield return $"{Number.Short(Hours)} h on {Number.Of(Slots, "slot")}: about {Number.Of(Runs, "run")} of {Number.Short(SecondsARun)} s, {Number.Of(Replicates, "replicate")} of every point";
        if (Best is null)
        {
            yield return $"what that can settle is not known without a few recorded runs: runner run {sweep} --replicates 3";
            yield break;
        }

        if (Settled.Count > 0)
        {
            yield return $"already settled: “{Best}” against {Names(Settled)}";
        }

        if (Within.Count > 0)
        {
            yield return $"likely to be settled in that time, if differences are as large as they look: “{Best}” against {Names(Within.Select(one => one.Group), Within.Select(one => $"{Number.Count(one.Replicates)} replicates"))}";
        }

        if (Beyond.Count > 0)
        {
            yield return $"not in that time: “{Best}” against {Names(Beyond.Select(one => one.Group), Beyond.Select(one => one.Replicates is { } count ? $"{Number.Count(count)} replicates" : "more than 1,000 replicates"))}";
        }
    }

    private static string Names(IEnumerable<string> groups, IEnumerable<string>? needs = null) => Words.List(
        [.. needs is null ? groups.Select(group => $"“{group}”") : groups.Zip(needs, (group, need) => $"“{group}” ({need})")], most: 8);
}
