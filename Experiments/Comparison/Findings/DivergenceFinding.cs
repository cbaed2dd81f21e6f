using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Runs that diverged, and the setting that most of them share.</summary>
internal static class DivergenceFinding
{
    public static Finding? Of(SweepResults results)
    {
        var diverged = results.Results.CountOf(TrialOutcome.Diverged);
        if (diverged == 0)
        {
            return null;
        }

        var names = AxisNames.Short(results.Axes);
        (string Label, int Diverged, int Runs) culprit = ("", 0, 0);
        foreach (var axes in results.Outline.AxisGroups)
        {
            var grouping = Grouping.Of(results, axes);
            for (var g = 0; g < grouping.Count && grouping.Count > 1; g++)
            {
                var members = grouping.Members(g);
                var here = 0;
                foreach (var i in members)
                {
                    here += results.Results.Row(i).Outcome == TrialOutcome.Diverged ? 1 : 0;
                }

                // Most of the diverged runs, in a group where divergence is commoner than elsewhere.
                if (here * 5 >= diverged * 4 && here * 2 > members.Length * (double)diverged / results.Results.Count * 3
                    && (culprit.Runs == 0 || here * (double)culprit.Runs > culprit.Diverged * (double)members.Length))
                {
                    culprit = (Words.List([.. axes.Select((axis, i) => $"{names[axis]} {results.TextsOf(axis).Of(grouping.Key(g).Values[i])}")]), here, members.Length);
                }
            }
        }

        var all = diverged == culprit.Diverged;
        var where = culprit.Runs == 0 ? "" : diverged == 1 ? $", with {culprit.Label}"
            : $", {(all ? "all" : Number.Count(culprit.Diverged))} of them with {culprit.Label} ({Number.Percent((double)culprit.Diverged / culprit.Runs)} of its runs)";
        return new(
            FindingKind.Divergence,
            Verdict.Observed,
            "Runs that diverged",
            $"{Words.Capital(Words.Of(diverged, results.Results.Count, "run"))} diverged ({(diverged == 1 ? "its" : "their")} numbers grew without limit){where}.",
            "Loss or weights stopped being finite numbers. Such runs are results; they are counted, but not included in any average.",
            [new("diverged", diverged, "runs"), new("runs", results.Results.Count, "runs")])
        {
            IsOfMost = 2 * diverged >= results.Results.Count,
        };
    }
}
