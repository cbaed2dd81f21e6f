using Runner.Comparison;
using Runner.Comparison.Findings;

namespace Runner.Planning;

/// <summary>What some hours can settle, if differences are as large as they look in the runs that there are.</summary>
/// <param name="Runs">Trainings that fit into the time.</param>
/// <param name="Replicates">Of every point.</param>
/// <param name="SecondsARun">Mean of the pilot's; of the plan's estimate where there is no pilot.</param>
/// <param name="Settled">Groups that the best one is settled to be better than by now.</param>
/// <param name="Within">Those that so many replicates would settle, with the number that each needs.</param>
/// <param name="Beyond">Those that need more; null for more than <see cref="Comparison.Statistics.SeedsNeeded.Most"/>.</param>
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
    /// <param name="pilot">Null where nothing is known of the sweep.</param>
    /// <param name="points">Of the sweep that is planned.</param>
    /// <param name="estimate">Seconds a run, by the plan.</param>
    public static TimeForecast Of(SweepComparison? pilot, int points, double estimate, double hours, int slots)
    {
        var measured = pilot?.Results.Results.Where(result => result.Seconds > 0).Select(result => result.Seconds).DefaultIfEmpty(estimate).Average() ?? estimate;
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

    /// <summary>A line for the time, and one for each that can be said of groups.</summary>
    public IEnumerable<string> Lines(string sweep)
    {
        yield return $"{Number.Short(Hours)} h on {Number.Of(Slots, "slot")}: about {Number.Of(Runs, "run")} of {Number.Short(SecondsARun)} s, {Number.Of(Replicates, "replicate")} of every point";
        if (Best is null)
        {
            yield return $"what that can settle is not known before there are a few runs to judge by: runner run {sweep} --replicates 3";
            yield break;
        }

        if (Settled.Count > 0)
        {
            yield return $"settled by now: “{Best}” against {Names(Settled)}";
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
