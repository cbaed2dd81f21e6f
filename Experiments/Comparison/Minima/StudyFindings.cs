using Runner.Comparison.Findings;
using Runner.Comparison.Minima.Basins;

namespace Runner.Comparison.Minima;

/// <summary>The findings of a study of minima, each in one sentence that does not assume the technical terms.</summary>
internal static class StudyFindings
{
    public static IReadOnlyList<Finding> Of(FunctionStudy study) =>
        [.. new[] { Finished(study), Places(study), Known(study), BestEver(study), Basins(study), Barriers(study), Unmatched(study) }
            .OfType<Finding>()
            .Concat(study.FoundBest.Select(Favoured).OfType<Finding>())];

    private static Finding Finished(FunctionStudy study)
    {
        var fell = study.Runs.Where(run => run.Ending.Polish.HadNotConverged).ToArray();
        var steep = study.Runs.Count(run => !run.Ending.Place.Verdict.HasArrived && !run.Ending.Polish.HadNotConverged);
        var all = study.Runs.Length;
        var sentence = fell.Length == 0
            ? steep == 0
                ? $"{Words.Capital(Words.All(all, "run"))} had nearly arrived when training ended: going on from there with exact steps lowered no {study.LossName} by more than 1 %."
                : $"Going on with exact steps from where training ended lowered no {study.LossName} by more than 1 %, but {Words.Of(steep, all, "run")} did not reach level ground."
            : $"{NotArrived(fell.Length, all)} when training ended: going on from there with exact steps lowered the {study.LossName}, "
              + $"{(fell.Length == 1 ? "" : "typically ")}from {Number.Short(Median(fell.Select(run => run.Ending.Polish.StartLoss)))} to {Number.Short(Median(fell.Select(run => run.Ending.Polish.EndLoss)))}.";
        var refused = study.Runs.Count(run => run.Ending.Polish.Refused > 0);
        return Found(
            FindingKind.NotConverged,
            "Had training converged?",
            sentence,
            "Polishing: from the final weights, exact steps on all training samples in double precision (along the flow of steepest descent where there are few parameters, else L-BFGS, then Newton-CG), until the ground is level or the limit on work is reached. "
            + "Each step is checked along its way, and one that crosses a rise is refused, so that a run stays in the basin where training ended"
            + (refused == 0 ? "." : $"; that happened in {Number.Of(refused, "run")}."),
            new FindingNumber("not converged", fell.Length, "runs"));
    }

    private static Finding Places(FunctionStudy study)
    {
        var kinds = study.Kinds;
        var sentence = kinds.Count == 1
            ? $"{Words.Capital(Words.All(study.Runs.Length, "run"))} {Meaning(kinds[0], study.Runs.Length == 1)}."
            : $"Of {Number.Count(study.Runs.Length)} runs, {string.Join("; ", kinds.Select(kind => $"{Number.Count(kind.Count())} {Meaning(kind, kind.Count() == 1)}"))}.";
        return Found(
            FindingKind.Endings,
            "What kind of place is it?",
            sentence + string.Concat(study.Unended.GroupBy(run => run.Why).Select(group => $" Of {Number.Of(group.Count(), "run")} nothing can be said ({Trials([.. group])}): {group.Key}")),
            "By the slope, the eigenvalues of the matrix of second derivatives (the Hessian) where polishing ended, and the loss farther out. "
            + "Slope and curvature are measured against the loss's own scale and each layer's own length, so that units do not matter. Directions along which weights change and the network's answers do not are left out.",
            [.. kinds.Select(kind => new FindingNumber(kind.Key, kind.Count(), "runs")), .. study.Unended.Count == 0 ? [] : (FindingNumber[])[new("without a verdict", study.Unended.Count, "runs")]]);
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
            ? $"The lowest possible loss is known here, {Number.Short(study.Optimum)}; when training ended, {Words.All(study.Runs.Length, "run")} stood at {shown[0].Place}."
            : $"The lowest possible loss is known here, {Number.Short(study.Optimum)}; when training ended, "
              + $"the runs stood here: {string.Join(", ", shown.Select(place => $"{place.Place} ({Number.Count(place.Runs)})"))}"
              + (study.Places.Count > shown.Length ? ", and others elsewhere." : ".");
        return Found(
            FindingKind.Optimum,
            "How far from the best possible?",
            sentence,
            string.Join(" ", shown.Select(place => $"{Words.Capital(place.Place)}: {meanings[place.Place]}")),
            new FindingNumber("optimum", study.Optimum));
    }

    private static Finding? BestEver(FunctionStudy study)
    {
        if (study.Seen is not { } seen || !double.IsNaN(study.Optimum) || study.Runs.Any(run => run.Ending.Place.Verdict is PlaceVerdict.FallsWithoutEnd))
        {
            return null;
        }

        var best = study.Runs.Select(run => run.Ending.Place.Loss).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
        var what = $"The lowest possible {study.LossName} is not known here; the best ever seen for {(study.IsSurface ? "this surface" : "these data and this network")} is";
        var sentence = best <= seen.Loss
            ? $"{what} this sweep's own, {Number.Short(best)}."
            : $"{what} {Number.Short(seen.Loss)} (run {seen.Where}), and the best of these is {Number.Short(best - seen.Loss)} above it.";
        return Found(
            FindingKind.Optimum,
            "How far from the best ever seen?",
            sentence,
            study.IsSurface ? "Over all sweeps of this ledger on the same surface, polished or not. It is no proof that nothing lower exists."
                : study.LossName == LossNames.Plain ? "Over all sweeps of this ledger with the same data, layers and loss, polished or not. It is no proof that nothing lower exists."
                : $"Over all polished runs of this ledger with the same data, layers and {study.LossName}: a trained run records the plain loss, which is another quantity. It is no proof that nothing lower exists.",
            new FindingNumber("best seen", seen.Loss));
    }

    private static Finding Basins(FunctionStudy study) => Found(
        FindingKind.Basins,
        "Do the runs find the same end?",
        BasinSentence(study),
        $"Two runs share a basin when they end at places of the same kind and a chain of straight lines joins them, on none of which the loss rises by more than ε = {Number.Short(study.Basins.Epsilon)}"
        + (study.Pairs.Length > 0 ? " after matching hidden units" : "")
        + $" (single linkage). {Looked(study)}No other way between them was looked at. The range is Wilson's 95 % interval. Runs that have not arrived are in no basin.",
        new FindingNumber("basins", study.Basins.Basins.Length),
        new FindingNumber("in the best", Best(study), "runs"),
        new FindingNumber("not arrived", study.Basins.Order.Count(run => study.Basins.Of[run] == 0), "runs"));

    /// <summary>How closely lines were looked at.</summary>
    private static string Looked(FunctionStudy study) => double.IsNaN(study.Resolution) || double.IsInfinity(study.Resolution) ? ""
        : study.Resolution > 0.99 / (EndLines.Points - 1) ? $"Each line was looked at in {EndLines.Points} places; narrower ridges between them may be missed. "
        : $"Each line was looked at in {EndLines.Points} places, and where no rise was seen but the loss bends, at intervals down to 1/{Number.Count((long)Math.Round(1 / study.Resolution))} of it; narrower ridges may be missed. ";

    /// <summary>Runs in one of the deepest basins.</summary>
    private static int Best(FunctionStudy study) => study.Basins.Basins.Take(study.Basins.Best).Sum(basin => basin.Runs.Length);

    /// <summary>Only runs that have converged count for basins, and a cause is named only when nothing else differs.</summary>
    private static string BasinSentence(FunctionStudy study)
    {
        var basins = study.Basins.Basins;
        var arrived = basins.Sum(basin => basin.Runs.Length);
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
            return $"{(arrived == 2 ? $"Both{who[1..]}" : $"All {who}")}{(study.Differs.StartAlone ? " found the same basin from different starts" : $"{study.Differs.Clause} found the same basin")}: "
                + $"on straight lines between them the loss hardly rises, and its lowest is {Number.Short(basins[0].Loss)}.{waiting}";
        }

        var cause = study.Differs.StartAlone ? "Where a run starts decides where it ends: the " : "The ";
        var clause = study.Differs.StartAlone ? "" : study.Differs.Clause;
        if (basins.Length == arrived)
        {
            return $"{cause}{who}{clause} each lie in a basin of their own: on the straight line between any two {Apart(study)}.{waiting}";
        }

        var lie = $"{cause}{who}{clause} lie in {Number.Of(basins.Length, "basin")}";
        if (study.Basins.Best == basins.Length)
        {
            return $"{lie}, all equally deep ({Number.Short(basins[0].Loss)}): {Words.List([.. basins.Select(basin => Number.Count(basin.Runs.Length))], most: 8)} runs.{waiting}";
        }

        var share = Statistics.Proportion.Wilson(Best(study), arrived);
        var found = study.Basins.Best == 1
            ? $"{Number.Count(Best(study))} of them found the best"
            : $"{Number.Count(Best(study))} of them found one of the {study.Basins.Best} best, which are equally deep";
        return $"{lie}, and {found} (95 % interval {Number.Percent(share.Low)} to {Number.Percent(share.High)}).{waiting}";
    }

    /// <summary>What separates any two runs that do not share a basin: a rise, or different kinds of places.</summary>
    private static string Apart(FunctionStudy study) =>
        study.Runs.Where((_, run) => study.Basins.Of[run] > 0).Select(run => run.Ending.Place.Verdict.Sort).Distinct().Count() > 1
            ? "the loss rises, or they end at places of different kinds"
            : "the loss rises";

    private static Finding? Barriers(FunctionStudy study)
    {
        if (study.Pairs.Length == 0)
        {
            return null;
        }

        var raw = Median(study.Pairs.Select(pair => pair.Raw.Ainsworth));
        var matched = Median(study.Pairs.Select(pair => pair.Matched.Ainsworth));
        var loss = Median(study.Pairs.Select(pair => pair.Raw.Ends));
        var verdict = raw <= study.Basins.Epsilon ? "next to nothing, so most pairs of runs are joined by a straight line without a rise"
            : matched <= 0.1 * raw ? "most of what lay between them was only a different order of the same units"
            : matched <= 0.7 * raw ? "part of what lay between them was only a different order of the same units"
            : study.Unmatched.Length > 0 ? "units that are not matched may be in another order, so whether these are different networks is not known"
            : "so they are different networks, not the same one with its units in another order";
        return Found(
            FindingKind.Basins,
            "What lies between two ends?",
            $"On the straight line from one run's weights to another's the loss {study.ProbedOn} rises by {Number.Short(raw)} (there the ends are at {Number.Short(loss)}), and by {Number.Short(matched)} "
            + $"once equivalent hidden units are matched: {verdict}.",
            $"Medians over {Number.Count(study.Pairs.Length)} pairs; 25 points a line, {study.ProbedOn}; barrier: the highest loss on the line less the mean of its ends (Ainsworth et al. 2023).",
            new FindingNumber("barrier", raw),
            new FindingNumber("matched barrier", matched));
    }

    private static Finding? Unmatched(FunctionStudy study) => study.Unmatched.Length == 0 || study.Compared < 2 ? null : Found(
        FindingKind.Basins,
        "Were equivalent units matched?",
        study.Unmatched,
        "Hidden units in another order give the same network. Dense layers, convolutions and embeddings are matched before barriers are measured.");

    /// <summary>Which value of an axis ends in the best basin most often, compared with the one that does least often.</summary>
    private static Finding? Favoured(AxisFrequency axis)
    {
        var rows = axis.Frequencies;
        if (rows.Length < 2 || rows[0].Hits == 0)
        {
            return null;
        }

        var (most, least) = (rows[0], rows[^1]);
        // The most different pair of values was selected, so p is corrected for the number of pairs.
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
            + $". Mann–Whitney between the two, {Words.P(p)} after correction for all pairs of values.",
            [new("p-value-corrected", p)]);
    }

    /// <summary>0 for a run that found the best basin, 1 for one that did not.</summary>
    private static double[] Outcomes(BasinFrequency row) => [.. Enumerable.Range(0, row.Runs).Select(run => run < row.Hits ? 0.0 : 1)];

    private static string Share(BasinFrequency row) => Number.Percent((double)row.Hits / row.Runs);

    /// <summary>Explains a kind of place, as the predicate of a sentence about runs.</summary>
    private static string Meaning(IGrouping<string, EndedRun> kind, bool one)
    {
        var places = kind.Select(run => run.Ending.Place).ToArray();
        var end = one ? "ends" : "end";
        return places[0].Verdict switch
        {
            PlaceVerdict.Minimum => $"{end} at a minimum: every small {(places.Any(place => place.SymmetryDirections > 0) ? "change of what the network computes" : "step")} makes the loss worse",
            PlaceVerdict.FlatValley => $"{end} in a flat valley: to second order no small step lowers the loss, and along some directions it does not change",
            PlaceVerdict.Plateau => $"{end} on a plateau, level ground without a bottom",
            PlaceVerdict.Saddle => $"{end} at a saddle: the ground is level, with {WaysDown(places)} down",
            PlaceVerdict.FallsWithoutEnd => $"{(one ? "falls" : "fall")} without end: the farther out, the lower the loss, as far as it was followed",
            PlaceVerdict.SolvedAtInfinity => $"{(one ? "has" : "have")} solved the problem, with the minimum at infinity: larger weights lower the loss all the way to its lower bound",
            PlaceVerdict.UnknownCurvature => $"{end} on level ground where second derivatives are not finite, so it is not known whether {(one ? "it is a minimum or a saddle" : "these are minima or saddles")}",
            PlaceVerdict.NotLevel => StillOnTheWay(kind, end),
            _ => throw new InvalidOperationException("No such verdict."),
        };
    }

    /// <summary>How steep the places of unconverged runs are, and how much the second half of the steps still lowered the loss.</summary>
    private static string StillOnTheWay(IEnumerable<EndedRun> kind, string end)
    {
        var endings = kind.Select(run => run.Ending).Where(ending => double.IsFinite(ending.Place.Steepness)).ToArray();
        var typical = endings.Length == 1 ? "" : "typically ";
        return endings.Length == 0
            ? $"{end} where the loss is not a number, or has no scale"
            : $"{end} on a slope{WhyNotLevel(endings)}: it is {typical}{Number.Short(Median(endings.Select(ending => ending.Place.Steepness)))} times as steep as what counts as level, "
              + $"and the second half of the steps brought {typical}{Number.Percent(Median(endings.Select(ending => ending.Polish.LateFall)))} of the fall";
    }

    /// <summary>What ended the polishing of these runs, where it was the same for all.</summary>
    private static string WhyNotLevel(RunEnding[] endings) => endings.Select(ending => ending.Polish.End).Distinct().ToArray() switch
    {
        [PolishEnd.Budget] => ", still on the way down when the limit on work was reached",
        [PolishEnd.RanAway] => ", still on the way down, very far from where training ended",
        [PolishEnd.Stalled] => ", where polishing found no step further down",
        _ => "",
    };

    private static string WaysDown(Classification[] places)
    {
        var (fewest, most) = (places.Min(place => place.NegativeDirections), places.Max(place => place.NegativeDirections));
        var least = places.All(place => place.NegativeIsExact) ? "" : "at least ";
        return fewest == most ? least + Number.Of(fewest, "way") : $"{least}{fewest} to {most} ways";
    }

    /// <summary>Such as "runs 3, 7 and 12".</summary>
    private static string Trials(UnendedRun[] runs) =>
        $"run{(runs.Length == 1 ? "" : "s")} {Words.List([.. runs.Select(run => $"{run.Trial}")], most: 10)}";

    private static Finding Found(FindingKind kind, string title, string sentence, string evidence, params FindingNumber[] numbers) =>
        new(kind, Verdict.Observed, title, sentence, evidence, [.. numbers]);

    private static string NotArrived(int some, int all) => some < all
        ? $"{Number.Count(some)} of {Number.Of(all, "run")} had not converged"
        : all == 1 ? "The only run had not converged" : $"None of the {Number.Count(all)} runs had converged";

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}
