using System.Globalization;
using Runner.Commands;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Minima;

/// <summary>The part of a trained sweep's runs that a sweep of endings covers, if not all.</summary>
/// <param name="Trials">Trial numbers in the trained sweep, in ascending order.</param>
/// <param name="Words">A sentence that describes the part.</param>
public sealed record EndingPart(IReadOnlyList<int> Trials, string Words)
{
    /// <summary>Prefixes of lines in a sweep's environment.</summary>
    private const string TrialsLine = "minima-trials: ";
    private const string WordsLine = "minima-part: ";

    /// <summary>The part as lines of an environment.</summary>
    public string Lines => $"{TrialsLine}{string.Join(',', Ranges())}\n{WordsLine}{Words}\n";

    /// <param name="where">A condition of <see cref="WhereOption"/>; null for any setting.</param>
    /// <param name="top">The number of runs, those with the lowest final loss; null for all.</param>
    /// <returns>Null for every run.</returns>
    /// <exception cref="UserException">There is no such run.</exception>
    public static async Task<EndingPart?> ChooseAsync(RecordedSweep source, string? where, int? top, CancellationToken cancel)
    {
        if (where is null && top is null)
        {
            return null;
        }

        var results = (await source.ResultsAsync(curves: false, cancel, where)).Results.Where(result => result.Outcome == TrialOutcome.Completed);
        var chosen = top is { } most ? results.OrderBy(result => result.FinalLoss).ThenBy(result => result.Index).Take(most) : results;
        int[] trials = [.. chosen.Select(result => result.Index).Order()];
        var condition = where is null ? "" : $" where {where.ReplaceLineEndings(" ")}";
        return trials.Length == 0
            ? throw new UserException($"{source.Name}: no run{condition} has completed. See runner trials {source.Name}.")
            : new EndingPart(trials, top is null
                ? $"Only the {Number.Of(trials.Length, "run")} of {source.Points.TrialCount}{condition}."
                : $"Only the {Number.Of(trials.Length, "run")} of {source.Points.TrialCount} with the lowest final training loss{condition}.");
    }

    public static EndingPart? Of(string environment)
    {
        if (EndingPlan.Read(environment, TrialsLine) is not { } text)
        {
            return null;
        }

        var trials = text.Split(',').Select(range => range.Split('-')).SelectMany(ends => Enumerable.Range(Whole(ends[0]), Whole(ends[^1]) - Whole(ends[0]) + 1));
        return new EndingPart([.. trials], EndingPlan.Read(environment, WordsLine) ?? "");
    }

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private IEnumerable<string> Ranges()
    {
        for (var i = 0; i < Trials.Count; i++)
        {
            var first = Trials[i];
            while (i + 1 < Trials.Count && Trials[i + 1] == Trials[i] + 1)
            {
                i++;
            }

            yield return first == Trials[i] ? $"{first}" : $"{first}-{Trials[i]}";
        }
    }
}
