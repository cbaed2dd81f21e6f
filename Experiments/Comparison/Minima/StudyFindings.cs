using Runner.Comparison.Minima.Basins;

namespace Runner.Comparison.Minima;

/// <summary>What a study of minima found, each as one sentence for someone who has met none of the words.</summary>
internal static class StudyFindings
{
    public static IReadOnlyList<Finding> Of(FunctionStudy study) =>
        [.. new[] { Finished(study), Places(study), Known(study), BestEver(study), Basins(study), Barriers(study) }
            .OfType<Finding>()
            .Concat(study.Frequencies.Select(axis => Favoured(study, axis)).OfType<Finding>())];

    private static Finding Finished(FunctionStudy study)
    {
        var unfinished = study.Runs.Where(run => run.Ending.Polish.HadNotConverged).ToArray();
        var sentence = unfinished.Length == 0
            ? $"{Findings.Words.Capital(Findings.Words.All(study.Runs.Length, "run"))} had converged when training ended: going on from there with exact steps lowers no loss by more than 1 %."
            : $"{NotArrived(unfinished.Length, study.Runs.Length)} when training ended: going on from there with exact steps lowered the loss, "
              + $"typically from {Number.Short(Median(unfinished.Select(run => run.Ending.Polish.StartLoss)))} to {Number.Short(Median(unfinished.Select(run => run.Ending.Polish.EndLoss)))}.";
        return Found(
            FindingKind.NotConverged,
            "Had training converged?",
            sentence,
            "Polishing: from the final weights, L-BFGS and Newton-CG steps on all training samples in double precision, until the slope vanishes or a bound on work is reached.",
            new FindingNumber("not converged", unfinished.Length, "runs"));
    }

    private static Finding Places(FunctionStudy study)
    {
        var kinds = study.Kinds;
        var sentence = kinds.Count == 1
            ? $"{Findings.Words.Capital(Findings.Words.All(study.Runs.Length, "run"))} {Ends(study, kinds[0].Kind, study.Runs.Length)}."
            : $"Of {Number.Count(study.Runs.Length)} runs, {string.Join("; ", kinds.Select(kind => $"{Number.Count(kind.Runs)} {Ends(study, kind.Kind, kind.Runs)}"))}.";
        var strict = study.Runs.Max(run => run.Ending.Place.Tolerance);
        return Found(
            FindingKind.Endings,
            "What kind of place is it?",
            sentence,
            "By the slope and the eigenvalues of the matrix of second derivatives (the Hessian) where polishing ended; "
            + $"eigenvalues within ±{Number.Short(strict)} count as zero. Directions along which weights change and the network's answers do not are left out.",
            [.. kinds.Select(kind => new FindingNumber(KindName(kind.Kind), kind.Runs, "runs"))]);
    }

    private static Finding? Known(FunctionStudy study)
    {
        if (study.Places.Count == 0)
        {
            return null;
        }

        var meanings = study.Runs.Where(run => run.WhenTrained is not null)
            .GroupBy(run => run.WhenTrained!.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().WhenTrained!.Meaning, StringComparer.Ordinal);
        var shown = study.Places.Take(8).ToArray();
        var sentence = study.Places.Count == 1
            ? $"The lowest possible loss is known here, {Number.Short(study.Optimum)}; when training ended, {Findings.Words.All(study.Runs.Length, "run")} stood at {shown[0].Place}."
            : $"The lowest possible loss is known here, {Number.Short(study.Optimum)}; when training ended, "
              + $"the runs stood here: {string.Join(", ", shown.Select(place => $"{place.Place} ({Number.Count(place.Runs)})"))}"
              + (study.Places.Count > shown.Length ? ", and others elsewhere." : ".");
        return Found(
            FindingKind.Optimum,
            "How far from the best possible?",
            sentence,
            string.Join(" ", shown.Select(place => $"{Capital(place.Place)}: {meanings[place.Place]}")),
            new FindingNumber("optimum", study.Optimum));
    }

    private static Finding? BestEver(FunctionStudy study)
    {
        if (study.Seen is not { } seen || !double.IsNaN(study.Optimum))
        {
            return null;
        }

        var best = study.Runs.Select(run => run.Ending.Place.Loss).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
        var sentence = best <= seen.Loss
            ? $"The lowest possible loss is not known here; the best ever seen for these data and this network is this sweep's own, {Number.Short(best)}."
            : $"The lowest possible loss is not known here; the best ever seen for these data and this network is {Number.Short(seen.Loss)} (run {seen.Where}), and the best of these is {Number.Short(best - seen.Loss)} above it.";
        return Found(
            FindingKind.Optimum,
            "How far from the best ever seen?",
            sentence,
            "Over all sweeps of this ledger with the same data, layers and loss, polished or not. It is no proof that nothing lower exists.",
            new FindingNumber("best seen", seen.Loss));
    }

    private static Finding Basins(FunctionStudy study) => Found(
        FindingKind.Basins,
        "Do the runs find the same end?",
        BasinSentence(study),
        (study.Pairs.Length > 0
            ? $"Two runs share a basin when a chain of straight lines joins them, on none of which the loss rises by more than ε = {Number.Short(study.Basins.Epsilon)} after matching hidden units (single linkage). "
            : $"Two runs share a basin when they end within {Number.Short(study.Basins.Epsilon)} of each other. ")
        + "The range is Wilson's 95 % interval. Runs that have not converged are in no basin yet.",
        new FindingNumber("basins", ArrivedBasins(study).Length),
        new FindingNumber("in the best", ArrivedBasins(study).Select(basin => basin.Runs).FirstOrDefault(), "runs"),
        new FindingNumber("not converged", study.Basins.Order.Count(run => !HasArrived(study, run)), "runs"));

    private static bool HasArrived(FunctionStudy study, int run) => study.Runs[run].Ending.Place.Kind != MinimumKind.NotConverged;

    /// <summary>Of the basins those in which a run has arrived, with how many have; the lowest first, as the table has them.</summary>
    private static (double Loss, int Runs)[] ArrivedBasins(FunctionStudy study) =>
        [.. study.Basins.Basins.Select(basin => (basin.Loss, Runs: basin.Runs.Count(run => HasArrived(study, run)))).Where(basin => basin.Runs > 0)];

    /// <summary>Basins are told of runs that have arrived alone, and a cause is named only where nothing else differs.</summary>
    private static string BasinSentence(FunctionStudy study)
    {
        var basins = ArrivedBasins(study);
        var arrived = basins.Sum(basin => basin.Runs);
        var missing = study.Compared - arrived;
        if (arrived < 2)
        {
            return study.Compared < 2
                ? "There is one run only, so nothing can be said about basins."
                : $"Which runs share a basin cannot be told: {(arrived == 0 ? "none" : "only one")} of the {Number.Count(study.Compared)} has converged.";
        }

        var drawn = study.AllPairs ? "" : $" (of {Number.Count(study.Compared)} drawn at random)";
        var who = missing == 0 ? $"{Number.Count(arrived)} runs{drawn}" : $"{Number.Count(arrived)} runs{drawn} that have converged";
        var waiting = missing == 0 ? "" : $" {Number.Of(missing, "run")} {(missing == 1 ? "has" : "have")} not converged and may change this.";
        if (basins.Length == 1)
        {
            return $"All {who}{(study.Differs.StartAlone ? " found the same basin, whatever the start" : $"{study.Differs.Clause} found the same basin")}: "
                + $"between them the loss hardly rises, and its lowest is {Number.Short(basins[0].Loss)}.{waiting}";
        }

        var cause = study.Differs.StartAlone ? "Where a run starts decides where it ends: the " : "The ";
        var clause = study.Differs.StartAlone ? "" : study.Differs.Clause;
        if (basins.Length == arrived)
        {
            return $"{cause}{who}{clause} each lie in a basin of their own, with a rise of the loss between any two.{waiting}";
        }

        var share = Statistics.Proportion.Wilson(basins[0].Runs, arrived);
        return $"{cause}{who}{clause} lie in {Number.Of(basins.Length, "basin")}; {Number.Count(basins[0].Runs)} of them found the best "
            + $"({Number.Percent(share.Low)} to {Number.Percent(share.High)} would in other sweeps like this).{waiting}";
    }

    private static Finding? Barriers(FunctionStudy study)
    {
        if (study.Pairs.Length == 0)
        {
            return null;
        }

        var raw = Median(study.Pairs.Select(pair => pair.Raw.Ainsworth));
        var matched = Median(study.Pairs.Select(pair => pair.Matched.Ainsworth));
        var loss = Median(study.Runs.Select(run => run.Ending.Place.Loss).Where(double.IsFinite));
        var verdict = raw <= study.Basins.Epsilon ? "next to nothing, so most runs lie in one and the same valley"
            : matched <= 0.1 * raw ? "most of what lay between them was only a different order of the same units"
            : matched <= 0.7 * raw ? "part of what lay between them was only a different order of the same units"
            : "so they are different networks, not the same one with its units in another order";
        return Found(
            FindingKind.Basins,
            "What lies between two ends?",
            $"On the straight line from one run's weights to another's the loss rises by {Number.Short(raw)} (the ends are at {Number.Short(loss)}), and by {Number.Short(matched)} "
            + $"once equivalent hidden units are matched: {verdict}.",
            $"Medians over {Number.Count(study.Pairs.Length)} pairs; 25 points a line, on held-out samples where there are any; barrier: the highest loss on the line less the mean of its ends (Ainsworth et al. 2023).",
            new FindingNumber("barrier", raw),
            new FindingNumber("matched barrier", matched));
    }

    /// <summary>Which value of an axis ends in the best basin more often than another one: only where the intervals do not overlap.</summary>
    private static Finding? Favoured(FunctionStudy study, AxisFrequency axis)
    {
        if (study.Basins.Basins.Length < 2 || study.Basins.Basins[0].Runs.Length < 2)
        {
            return null;
        }

        var rows = axis.Frequencies.Where(row => row.Basin == 1 && row.Runs > 0).OrderByDescending(row => (double)row.Hits / row.Runs).ToArray();
        if (rows.Length < 2 || rows[0].Hits == 0)
        {
            return null;
        }

        var (most, least) = (rows[0], rows[^1]);
        // The two farthest apart of all pairs of values: corrected for having been chosen.
        var p = Math.Min(1, Statistics.MannWhitney.Test(Outcomes(most), Outcomes(least)).P * rows.Length * (rows.Length - 1) / 2);
        var apart = p < GroupEffect.Level;
        var name = AxisNames.Short([axis.Axis])[0];
        var found = $"{Share(most)} of the runs with {name} {most.Group} ended in the best basin, and {Share(least)} of those with {least.Group}";
        return new Finding(
            FindingKind.Basins,
            apart ? Verdict.Settled : Verdict.NotEnoughSeeds,
            $"Which runs find the best basin, by {name}",
            apart ? $"{found}: more than luck." : $"{found}: too few runs to say that it is more than luck.",
            string.Join("; ", rows.Take(8).Select(row => $"{row.Group}: {row.Hits} of {row.Runs}, 95 % {Number.Percent(row.Interval.Low)} to {Number.Percent(row.Interval.High)}"))
            + $". Mann–Whitney between the two, {Findings.Words.P(p)} after correction for all pairs of values.",
            [new("p-value-corrected", p)]);
    }

    /// <summary>0 for a run that found the best basin, 1 for one that did not.</summary>
    private static double[] Outcomes(BasinFrequency row) => [.. Enumerable.Range(0, row.Runs).Select(run => run < row.Hits ? 0.0 : 1)];

    private static string Share(BasinFrequency row) => Number.Percent((double)row.Hits / row.Runs);

    /// <summary>How so many runs end: "end at a minimum, …".</summary>
    private static string Ends(FunctionStudy study, MinimumKind kind, int runs)
    {
        var end = runs == 1 ? "ends" : "end";
        return kind switch
        {
            MinimumKind.Minimum => $"{end} at a minimum, a bottom from which every small change makes the loss worse",
            MinimumKind.FlatValley => $"{end} in a flat valley, a bottom along which some changes make no difference",
            MinimumKind.Plateau => $"{end} on a plateau, where the loss has stopped falling although there is no bottom",
            MinimumKind.Saddle => $"{end} at a saddle, level at one point but with {WaysDown(study)} down",
            _ => StillDescending(study, runs),
        };
    }

    /// <summary>How far from level those are that have not converged, and what the last steps still brought.</summary>
    private static string StillDescending(FunctionStudy study, int runs)
    {
        var endings = study.Runs.Select(run => run.Ending).Where(ending => ending.Place.Kind == MinimumKind.NotConverged && double.IsFinite(ending.Place.Steepness)).ToArray();
        return endings.Length == 0
            ? $"{(runs == 1 ? "ends" : "end")} where the loss is not a number"
            : $"{(runs == 1 ? "was" : "were")} still descending when the exact steps ran out: "
              + $"the ground there is typically {Number.Short(Median(endings.Select(ending => ending.Place.Steepness)))} times as steep as what counts as level ground, "
              + $"and the second half of the steps still lowered the loss by {Number.Percent(Median(endings.Select(ending => ending.Polish.LateFall)))}";
    }

    private static string WaysDown(FunctionStudy study)
    {
        var ways = study.Runs.Where(run => run.Ending.Place.Kind == MinimumKind.Saddle).Select(run => run.Ending.Place.NegativeDirections).ToArray();
        return ways.Min() == ways.Max() ? Number.Of(ways.Min(), "way") : $"{ways.Min()} to {ways.Max()} ways";
    }

    private static string KindName(MinimumKind kind) => kind switch
    {
        MinimumKind.FlatValley => "flat valley",
        MinimumKind.NotConverged => "not converged",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static Finding Found(FindingKind kind, string title, string sentence, string evidence, params FindingNumber[] numbers) =>
        new(kind, Verdict.Observed, title, sentence, evidence, [.. numbers]);

    private static string NotArrived(int some, int all) => some < all
        ? $"{Number.Count(some)} of {Number.Of(all, "run")} had not converged"
        : all == 1 ? "The only run had not converged" : $"None of the {Number.Count(all)} runs had converged";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}
