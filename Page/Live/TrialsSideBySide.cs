using System.Globalization;
using Runner.Commands;
using Runner.Comparison;
using Runner.Echo;
using Runner.Specs;

namespace Runner.Page.Live;

/// <param name="Cells">One a trial; null where a trial has no such setting or number.</param>
/// <param name="Best">Places in <see cref="Cells"/> of the best numbers; empty where no number is better than another.</param>
internal sealed record SideRow(string Name, IReadOnlyList<string?> Cells, IReadOnlyList<int> Best)
{
    public bool Differs { get; } = Cells.Distinct(StringComparer.Ordinal).Count() > 1;
}

/// <summary>A few trials beside one another: what came out, then the settings in which they differ, then the others.</summary>
internal sealed record TrialsSideBySide(IReadOnlyList<SideRow> Results, IReadOnlyList<SideRow> Settings)
{
    /// <summary>Columns that a screen has room for.</summary>
    public const int Most = 8;

    /// <summary>Trials as a link names them: <c>3,17,40</c>.</summary>
    /// <exception cref="UserException">Those are none, or too many.</exception>
    public static IReadOnlyList<int> Read(string? text)
    {
        var words = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var trials = new List<int>();
        foreach (var word in words)
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var trial))
            {
                throw new UserException($"{Shown.Line(word, 40)} is not the number of a trial. Choose trials in the sweep's table.");
            }

            trials.Add(trial);
        }

        trials = [.. trials.Distinct()];
        return trials.Count is > 0 and <= Most
            ? trials
            : throw new UserException(trials.Count == 0 ? "No trial is named. Choose some in the sweep's table." : $"{trials.Count} trials are more than fit side by side. Choose at most {Most}.");
    }

    public static TrialsSideBySide Of(IReadOnlyList<TrialDetails> trials)
    {
        var settings = trials.Select(Configured).ToList();
        var rows = settings.SelectMany(one => one.Keys).Distinct(StringComparer.Ordinal)
            .Select(name => new SideRow(name, [.. settings.Select(one => one.GetValueOrDefault(name))], []));
        return new(
            [
                Row("outcome", trial => trial.Result is { } result ? KebabCase.Of(result.Outcome) : KebabCase.Of(trial.State)),
                Numbers("final loss", trial => trial.Result?.FinalLoss),
                Numbers("best loss", trial => trial.Result?.BestLoss),
                .. trials.Any(trial => trial.Result is { TestLoss: var loss } && !double.IsNaN(loss)) ? [Numbers("test loss", trial => trial.Result?.TestLoss)] : Array.Empty<SideRow>(),
                Row("length", trial => trial.Result is { } result ? Number.Count(result.Epochs) : null),
                Row("trained in", trial => trial.Result is { } result ? $"{Number.Short(result.Seconds)} s" : null),
            ],
            [.. rows.OrderBy(row => !row.Differs)]);

        SideRow Row(string name, Func<TrialDetails, string?> cell) => new(name, [.. trials.Select(cell)], []);

        SideRow Numbers(string name, Func<TrialDetails, double?> number)
        {
            var numbers = trials.Select(number).ToList();
            var best = numbers.Where(one => one is { } value && double.IsFinite(value)).Min();
            return new(name, [.. numbers.Select(one => one is { } value ? Number.Short(value) : null)], [.. Enumerable.Range(0, numbers.Count).Where(i => best is not null && numbers[i] == best)]);
        }
    }

    /// <summary>Setting by setting, as its identity has them.</summary>
    private static Dictionary<string, string> Configured(TrialDetails trial) => trial.Configuration
        .Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2)
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
}
