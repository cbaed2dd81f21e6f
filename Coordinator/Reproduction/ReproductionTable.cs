using Runner.Comparison;
using Spectre.Console;

namespace Runner.Reproduction;

/// <summary>Verdicts on the terminal: a row an entry with its claim, below it a row a gate.</summary>
public static class ReproductionTable
{
    /// <summary>Of longer lists those that fail and the first ones are shown; <c>--json</c> has all.</summary>
    private const int MostGates = 6;
    private const int Digits = 12;

    public static void Write(IAnsiConsole console, IReadOnlyList<ReproductionVerdict> verdicts)
    {
        var table = new Table().Border(TableBorder.Simple).Collapse();
        foreach (var column in new[] { "claim", "source", "expected", "got", "gate", "verdict" })
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        foreach (var verdict in verdicts)
        {
            table.AddRow(
                new Text($"{verdict.Name}: {verdict.Claim}", new Style(decoration: Decoration.Bold)),
                new Text(verdict.Source),
                new Text(""),
                new Text(""),
                new Text(""),
                Markup.FromInterpolated(verdict.Outcome switch
                {
                    ReproductionOutcome.Reproduced => (FormattableString)$"[green]reproduced[/]",
                    ReproductionOutcome.Skipped => $"[yellow]skipped[/]",
                    _ => $"[red]FAILS {verdict.Gates.Count(gate => !gate.Passes)} of {verdict.Gates.Count}[/]",
                }));
            var shown = Shown(verdict.Gates);
            foreach (var gate in shown)
            {
                table.AddRow(
                    new Text($"  {gate.What}"),
                    new Text(""),
                    new Text(gate.Expected),
                    new Text(Number.Significant(gate.Got, Digits)),
                    new Text(gate.Allowed),
                    gate.Passes ? new Text("passes") : new Markup("[red]FAILS[/]"));
            }

            if (shown.Count < verdict.Gates.Count)
            {
                table.AddRow(new Text($"  and {verdict.Gates.Count - shown.Count} more that pass"));
            }
        }

        console.Write(table);
    }

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
