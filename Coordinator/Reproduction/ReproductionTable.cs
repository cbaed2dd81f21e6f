using Runner.Comparison;
using Runner.Reports;
using Spectre.Console;

namespace Runner.Reproduction;

/// <summary>Verdicts on the terminal: one row per entry with its claim, and below it one row per gate.</summary>
public static class ReproductionTable
{
    /// <summary>Longer lists are cut to the failing gates and the first of the others; <c>--json</c> has all.</summary>
    private const int MostGates = 6;
    private const int Digits = 12;

    public static void Write(IAnsiConsole console, IReadOnlyList<ReproductionVerdict> verdicts)
    {
        var rows = new List<(string[] Cells, Style Style)>();
        foreach (var verdict in verdicts)
        {
            rows.Add(([verdict.Name, $"{verdict.Claim} [{verdict.Source}]", "", "", "", Text(verdict)], new Style(ColourOf(verdict.Outcome), decoration: Decoration.Bold)));
            var shown = Shown(verdict.Gates);
            rows.AddRange(shown.Select(gate => (
                (string[])[$"  {gate.What}", "", gate.Expected, Number.Significant(gate.Got, Digits), gate.Allowed, gate.Passes ? "passes" : "FAILS"],
                gate.Passes ? Style.Plain : new Style(Color.Red))));
            if (shown.Count < verdict.Gates.Count)
            {
                rows.Add(([$"  and {verdict.Gates.Count - shown.Count} more that pass", "", "", "", "", ""], Style.Plain));
            }
        }

        TextTable.Write(
            console,
            ["entry", "claim", "expected", "got", "gate", "verdict"],
            [.. rows.Select(row => row.Cells)],
            [.. rows.Select(row => row.Style)],
            leastFirst: [1, 4, 2, 3],
            words: [1, 5]);
    }

    private static string Text(ReproductionVerdict verdict) => verdict.Outcome == ReproductionOutcome.Fails
        ? $"FAILS {verdict.Gates.Count(gate => !gate.Passes)} of {verdict.Gates.Count}"
        : verdict.Outcome.ToString().ToLowerInvariant();

    private static Color ColourOf(ReproductionOutcome outcome) => outcome switch
    {
        ReproductionOutcome.Reproduced => Color.Green,
        ReproductionOutcome.Skipped => Color.Yellow,
        _ => Color.Red,
    };

    /// <summary>For instance <c>18 reproduced, 1 fails, 2 skipped</c>.</summary>
    public static string Summary(IReadOnlyList<ReproductionVerdict> verdicts)
    {
        var parts = verdicts.GroupBy(verdict => verdict.Outcome).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {(group.Key == ReproductionOutcome.Fails && group.Count() > 1 ? "fail" : group.Key.ToString().ToLowerInvariant())}");
        return $"{string.Join(", ", parts)}.";
    }

    private static List<GateVerdict> Shown(IReadOnlyList<GateVerdict> gates)
    {
        if (gates.Count <= MostGates)
        {
            return [.. gates];
        }

        var failing = gates.Count(gate => !gate.Passes);
        var passing = Math.Max(0, MostGates - failing);
        return [.. gates.Where(gate => !gate.Passes || passing-- > 0)];
    }
}
