namespace Runner.Comparison.Findings;

/// <summary>States that the best group depends on another axis, whenever the lead on average is reversed within some value of it.</summary>
internal static class InteractionFinding
{
    private const int MostNamed = 3;

    public static Finding? Of(SweepComparison comparison)
    {
        if (comparison.Reversals.Count == 0 || BestFinding.MixesLosses(comparison))
        {
            return null;
        }

        var best = comparison.Groups[0].Said;
        var name = Words.List([.. AxisNames.Short(comparison.By)]);
        // The axis with the most significant reversal; the others are in the numbers.
        var first = comparison.Reversals[0].Axis;
        var shown = comparison.Reversals.Where(one => one.Axis == first).ToArray();
        var parts = shown.Take(MostNamed).Select(one =>
        {
            var (lower, higher) = Words.Values(comparison, one.WinnerTypical, one.BestTypical);
            return $"with {one.ValueSaid} it is {one.WinnerSaid} ({lower}, against {higher} for {best})";
        }).ToArray();
        var more = shown.Length > MostNamed ? $", and with {Number.Of(shown.Length - MostNamed, "other value")} of the {first} it is another one again" : "";
        var axes = comparison.Reversals.Select(one => one.Axis).Distinct().Skip(1).ToArray();
        var also = axes.Length == 0 ? "" : $" It also depends on the {Words.List(axes)}.";
        return new(
            FindingKind.Interaction,
            Verdict.Settled,
            $"The best {name} depends on the {first}",
            $"Which {name} gives the best {comparison.Metric.Phrase} depends on the {first}: on average it is {best}, but {string.Join("; ", parts)}{more}.{also}",
            $"Mann–Whitney between the best on average and the best within each value of the other axes, corrected for the choice of the best (Bonferroni) and for all values (Holm): {Words.P(shown[0].P)} for {shown[0].ValueSaid}.",
            [.. comparison.Reversals.Select(one => new FindingNumber($"{one.Winner} with {one.Value}", one.Win, "share"))]);
    }
}
