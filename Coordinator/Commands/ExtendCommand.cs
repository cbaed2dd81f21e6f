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

/// <summary>Trains finished trials longer, starting from their final state.</summary>
public static class ExtendCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var epochs = NumberOption.Whole("--epochs", 1, "Train to N epochs in total.", most: 1_000_000_000);
        epochs.Required = true;
        var notConverged = new Option<bool>("--not-converged") { Description = "Only trials whose loss was still falling when their budget ended." };
        var trials = new Option<string?>("--trials") { Description = "Only these trials, by number.", HelpName = "0,3-7" };
        var where = WhereOption.Create();
        var options = new RunOptions();
        var command = CommandLine.Describe(
            "extend",
            "Trains finished trials of a sweep for more epochs, from their exact final state (training.keep-state: last). The result is bit for bit that of one uninterrupted training.",
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

    /// <param name="Trials">The text of <c>--trials</c>; null for all.</param>
    private sealed record Wanted(int Epochs, bool NotConverged, string? Trials, string? Where);

    /// <summary>The sweep's spec with more epochs for the chosen trials; the unchanged spec if they already have them.</summary>
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
                    : $"{sweep.Name}: these trials already have {wanted.Epochs} epochs or more. Give a larger number with --epochs.");
        }

        if (wanted.Trials is not null && chosen.FindIndex(trial => !finished.Contains(trial)) is >= 0 and var open)
        {
            throw new UserException($"{sweep.Name}/{chosen[open]}: has no result to continue from. Finish it first: runner run {sweep.Id.Name}.");
        }

        var item = MoreEpochs.Item(wanted.Epochs, wanted.Where, numbers is null ? [] : chosen);
        var extended = SpecSection.Add(sweep.Spec, MoreEpochs.Section, item) is { } spec && spec.MoreEpochs.Length > sweep.Spec.MoreEpochs.Length
            ? spec
            : throw new UserException($"{sweep.Name}: cannot add to its spec as it is written. Write this in it: {MoreEpochs.Section}: [{item[2..]}].");
        await MustContinueAsync(sweep, extended, chosen, finished, wanted.Epochs, cancel);
        return extended;
    }

    private static void MustBeExtendable(RecordedSweep sweep, Wanted wanted)
    {
        if (new[] { wanted.NotConverged, wanted.Trials is not null, wanted.Where is not null }.Count(given => given) > 1)
        {
            throw new UserException("--not-converged, --trials, --where: exclude each other. Give one of them.");
        }

        if (DerivedSweep.SourceOf(sweep.Record) is { } trained)
        {
            throw new UserException($"{sweep.Name}: has the endings of {trained}, or the passes between them. Extend {trained.Name}.");
        }

        if (sweep.Spec.Written("training.updates").Any())
        {
            throw new UserException($"{sweep.Name}: its budget is in updates (training.updates). Only budgets in epochs can be extended; give its spec more updates.");
        }

        if (sweep.Points.Axes.Contains("training.epochs"))
        {
            throw new UserException($"{sweep.Name}: training.epochs is an axis. Add a value to that axis in its spec.");
        }
    }

    /// <summary>The trials that have a result; only those that had not converged, if <paramref name="notConverged"/> is set.</summary>
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
        var numbers = MoreEpochs.Read(text.Split(',')) ?? throw new UserException($"--trials {Shown.Line(text, 40)}: not a list of trials. Give numbers and ranges, such as 0,3-7.");
        return numbers[^1] < sweep.Points.TrialCount
            ? numbers
            : throw new UserException($"--trials {Shown.Line(text, 40)}: {sweep.Name} has trials 0 to {sweep.Points.TrialCount - 1}. Give some of these.");
    }

    /// <exception cref="UserException">A finished trial cannot continue from its final state.</exception>
    private static async Task MustContinueAsync(
        RecordedSweep sweep, SweepSpec extended, IReadOnlyList<int> chosen, HashSet<int> finished, int epochs, CancellationToken cancel)
    {
        var points = (await RecordedSweep.ReadAsync(sweep.Ledger, sweep.Record with { SpecText = extended.Text }, cancel)).Points;
        var stateless = new List<int>();
        foreach (var trial in chosen)
        {
            if (points.WhyNotContinued(trial) is { } why)
            {
                throw new UserException($"{sweep.Name}/{trial}: {why}, so a longer training differs from the first update on. "
                    + $"Train for {epochs.ToString(CultureInfo.InvariantCulture)} epochs from the start: write training.epochs: {epochs.ToString(CultureInfo.InvariantCulture)} in its spec.");
            }

            if (finished.Contains(trial) && !await HasStateAsync(sweep, points.PrefixesOf(trial).Select(prefix => prefix.Identity), cancel))
            {
                stateless.Add(trial);
            }
        }

        if (stateless.Count > 0)
        {
            throw new UserException($"{sweep.Name}: {Number.Of(stateless.Count, "trial has", "trials have")} no final state (the first is {stateless[0]}). "
                + "Write training.keep-state: last in its spec and train it again with --again, or train for more epochs from the start.");
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
