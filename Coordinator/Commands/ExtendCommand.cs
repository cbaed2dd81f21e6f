using System.CommandLine;
using System.Globalization;
using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Echo;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Results;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>Trains finished trials longer, from the state in which their training ended.</summary>
public static class ExtendCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var epochs = NumberOption.Whole("--epochs", 1, "Train to N epochs in all.", most: 1_000_000_000);
        epochs.Required = true;
        var notConverged = new Option<bool>("--not-converged") { Description = "Only trials that ended at their budget while their loss was still falling." };
        var trials = new Option<string?>("--trials") { Description = "Only these trials, by number.", HelpName = "0,3-7" };
        var where = WhereOption.Create();
        var options = new RunOptions();
        var command = CommandLine.Describe(
            "extend",
            "Trains finished trials of a sweep to more epochs, from the exact state in which they ended (training.keep-state: last). The result is that of training for so long at once, bit for bit.",
            "extend digits-init --epochs 200 --not-converged");
        command.Add(sweepArgument);
        foreach (var option in (Option[])[epochs, notConverged, trials, where, .. options.All])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            host = options.With(host, parsed);
            var wanted = new Wanted(parsed.GetValue(epochs)!.Value, parsed.GetValue(notConverged), parsed.GetValue(trials), parsed.GetValue(where));
            SweepSpec spec;
            await using (var ledger = await host.OpenExistingAsync(parsed, options.Ledger))
            {
                spec = await ExtendedAsync(await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel), wanted, cancel);
            }

            return await options.RunAsync(host, parsed, spec, spec.FileName, again: false, cancel);
        });
        return command;
    }

    /// <param name="Trials">As they are written; null for all.</param>
    private sealed record Wanted(int Epochs, bool NotConverged, string? Trials, string? Where);

    /// <summary>The sweep's spec with more epochs for the trials that are wanted; the spec itself where they have them already.</summary>
    private static async Task<SweepSpec> ExtendedAsync(RecordedSweep sweep, Wanted wanted, CancellationToken cancel)
    {
        MustBeExtendable(sweep, wanted);
        var finished = await FinishedAsync(sweep, wanted.NotConverged, cancel);
        var holds = WhereOption.Read(sweep, wanted.Where);
        var numbers = wanted.Trials is { } text ? Numbers(sweep, text) : wanted.NotConverged ? [.. finished.Order()] : null;
        var chosen = (numbers ?? Enumerable.Range(0, sweep.Points.TrialCount))
            .Where(trial => holds?.Invoke(sweep.Points.PointOf(trial)) != false && sweep.Points.Config(trial).Training.Budget < wanted.Epochs).ToList();
        if (chosen.Count == 0)
        {
            return sweep.Spec.MoreEpochs.Any(more => more.Epochs == wanted.Epochs)
                ? sweep.Spec
                : throw new UserException(wanted.NotConverged && finished.Count == 0
                    ? $"{sweep.Name}: no trial ended at its budget with its loss still falling. There is nothing to extend."
                    : $"{sweep.Name}: these trials have {wanted.Epochs} epochs or more already. Give a larger number with --epochs.");
        }

        if (wanted.Trials is not null && chosen.FindIndex(trial => !finished.Contains(trial)) is >= 0 and var open)
        {
            throw new UserException($"{sweep.Name}/{chosen[open]}: has no result to go on from. Finish it first: runner run {sweep.Id.Name}.");
        }

        var item = MoreEpochs.Item(wanted.Epochs, wanted.Where, numbers is null ? [] : chosen);
        var extended = SpecSection.Add(sweep.Spec, MoreEpochs.Section, item) is { } spec && spec.MoreEpochs.Length > sweep.Spec.MoreEpochs.Length
            ? spec
            : throw new UserException($"{sweep.Name}: nothing can be added to its spec as it is written. Write in it: {MoreEpochs.Section}: [{item[2..]}].");
        await MustContinueAsync(sweep, extended, chosen, finished, wanted.Epochs, cancel);
        return extended;
    }

    private static void MustBeExtendable(RecordedSweep sweep, Wanted wanted)
    {
        if (new[] { wanted.NotConverged, wanted.Trials is not null, wanted.Where is not null }.Count(given => given) > 1)
        {
            throw new UserException("--not-converged, --trials, --where: each chooses trials by itself. Give one of them.");
        }

        if (DerivedSweep.SourceOf(sweep.Record) is { } trained)
        {
            throw new UserException($"{sweep.Name}: these are the endings of {trained}, or the passes between them. Extend {trained.Name}.");
        }

        if (sweep.Spec.Written("training.updates").Any())
        {
            throw new UserException($"{sweep.Name}: its budget is in updates (training.updates). Only budgets in epochs can be extended; give its spec more updates.");
        }

        if (sweep.Points.Axes.Contains("training.epochs"))
        {
            throw new UserException($"{sweep.Name}: training.epochs varies in it. Give that axis of its spec another value.");
        }
    }

    /// <summary>Trials with a result; of these, those that had not converged, when asked to.</summary>
    private static async Task<HashSet<int>> FinishedAsync(RecordedSweep sweep, bool notConverged, CancellationToken cancel)
    {
        var finished = new HashSet<int>();
        await foreach (var result in sweep.Ledger.ResultsAsync(sweep.Id, notConverged ? ResultParts.Curves : ResultParts.Numbers, cancel))
        {
            if (notConverged ? IsStillFalling(result) : result.Outcome.IsResult())
            {
                finished.Add(result.Index);
            }
        }

        return finished;
    }

    private static bool IsStillFalling(TrialResult result) => result.Outcome == TrialOutcome.Completed && result.EndReason == EndReason.Budget
        && ConvergenceRate.Of(result.Curve) is { StillFalling: true };

    private static IReadOnlyList<int> Numbers(RecordedSweep sweep, string text)
    {
        var numbers = MoreEpochs.Read(text.Split(',')) ?? throw new UserException($"--trials {Shown.Line(text, 40)}: not a list of trials. Write numbers and ranges, as 0,3-7.");
        return numbers[^1] < sweep.Points.TrialCount
            ? numbers
            : throw new UserException($"--trials {Shown.Line(text, 40)}: {sweep.Name} has trials 0 to {sweep.Points.TrialCount - 1}. Give some of these.");
    }

    /// <exception cref="UserException">A finished trial cannot go on from where it ended.</exception>
    private static async Task MustContinueAsync(
        RecordedSweep sweep, SweepSpec extended, IReadOnlyList<int> chosen, HashSet<int> finished, int epochs, CancellationToken cancel)
    {
        var points = RecordedSweep.Read(sweep.Ledger, sweep.Record with { SpecText = extended.Text }).Points;
        var stateless = new List<int>();
        foreach (var trial in chosen)
        {
            if (points.WhyNotContinued(trial) is { } why)
            {
                throw new UserException($"{sweep.Name}/{trial}: {why}, so a longer training differs from its first update on. "
                    + $"Train for {epochs.ToString(CultureInfo.InvariantCulture)} epochs from the start: write training.epochs: {epochs.ToString(CultureInfo.InvariantCulture)} in its spec.");
            }

            if (finished.Contains(trial) && !await HasStateAsync(sweep, points.PrefixesOf(trial).Select(prefix => prefix.Identity), cancel))
            {
                stateless.Add(trial);
            }
        }

        if (stateless.Count > 0)
        {
            throw new UserException($"{sweep.Name}: no final state is kept of {Number.Of(stateless.Count, "trial")} (the first is {stateless[0]}). "
                + "Write training.keep-state: last in its spec and train it once more with --again, or train for more epochs from the start.");
        }
    }

    private static async Task<bool> HasStateAsync(RecordedSweep sweep, IEnumerable<Identities.TrialIdentity> prefixes, CancellationToken cancel)
    {
        foreach (var prefix in prefixes)
        {
            if (await sweep.Ledger.FinalStateAsync(prefix, cancel) is { IsEmpty: false })
            {
                return true;
            }
        }

        return false;
    }
}
