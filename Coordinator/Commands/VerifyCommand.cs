using System.CommandLine;
using Runner.Display;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Commands;

/// <summary>Trains recorded trials once more, alone, and compares the hashes of final weights and curve.</summary>
public static class VerifyCommand
{
    private const int DefaultCount = 5;

    public static Command Create(CommandHost host)
    {
        var reference = new Argument<string>("TRIAL|SWEEP")
        {
            Description = "A trial (SWEEP/NUMBER or the first digits of its identity), or a sweep, from which evenly spaced trials are taken.",
        };
        var most = NumberOption.Whole("--count", 1, $"For a sweep: how many trials to replay (default: {DefaultCount}).");
        var all = new Option<bool>("--all") { Description = "For a sweep: replay every trial." };
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "verify",
            "Replays trials from their record and compares the SHA-256 of final weights and curve. Exit code 1 when one differs.",
            "verify digits-init/37");
        command.Add(reference);
        foreach (var option in new Option[] { most, all, ledgerOption, plugin, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            host = host.With(parsed, plugin);
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var (sweep, trials) = await ChooseAsync(
                ledger, parsed.GetRequiredValue(reference), parsed.GetValue(all) ? int.MaxValue : parsed.GetValue(most) ?? DefaultCount, cancel);
            if (DerivedSweep.SourceOf(sweep.Record) is { } trained)
            {
                throw new UserException($"{sweep.Name}: what minima found is not trained, so there is nothing to train again. Verify {trained}, or run its minima in another ledger.");
            }

            DataCatalogues.CheckFiles(host, sweep);
            var line = new StageLine(host, "replaying");
            var replays = new List<Replay>();
            foreach (var trial in trials)
            {
                cancel.ThrowIfCancellationRequested();
                var replay = Verify(host, sweep, trial);
                replays.Add(replay);
                if (!parsed.GetValue(json))
                {
                    await host.Out.WriteLineAsync(replay.Text(sweep.Name));
                }

                line.Tell(replays.Count, trials.Count);
            }

            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, replays);
            }

            return replays.TrueForAll(replay => replay.Same) ? ExitCode.Success : ExitCode.Negative;
        });
        return command;
    }

    private static async Task<(RecordedSweep Sweep, IReadOnlyList<TrialResult> Trials)> ChooseAsync(
        ITrialLedger ledger, string text, int most, CancellationToken cancel)
    {
        if (await ledger.FindSweepAsync(text, cancel) is null)
        {
            var (one, trial) = await TrialReference.FindAsync(ledger, text, cancel);
            return trial.Result is { } result && IsReplayed(one, result.Outcome)
                ? (one, [result])
                : throw new UserException($"{one.Name}/{trial.Index}: has no result to compare with. Run its sweep first.");
        }

        var sweep = await RecordedSweep.FindAsync(ledger, text, cancel);
        var recorded = (await ledger.CountAsync(sweep.Id, cancel)).Outcomes.Where(outcome => IsReplayed(sweep, outcome.Key)).Sum(outcome => outcome.Value);
        if (recorded == 0)
        {
            throw new UserException($"{sweep.Name}: has no result to compare with. Run it first.");
        }

        var count = Math.Clamp(most, 1, recorded);
        var (place, chosen) = (0, new List<TrialResult>(count));
        await foreach (var result in ledger.ResultsAsync(sweep.Id, ResultParts.Numbers, cancel))
        {
            if (IsReplayed(sweep, result.Outcome) && chosen.Count < count && place++ == (int)((long)chosen.Count * recorded / count))
            {
                chosen.Add(result);
            }
        }

        return (sweep, chosen);
    }

    /// <summary>Trials that came to rest at a rung are replayed up to there.</summary>
    private static bool IsReplayed(RecordedSweep sweep, TrialOutcome outcome) =>
        outcome.IsResult() || (outcome == TrialOutcome.Pruned && sweep.Spec.Prune is { HasRungs: true });

    private static Replay Verify(CommandHost host, RecordedSweep sweep, TrialResult recorded)
    {
        var config = sweep.Points.Config(recorded.Index);
        var replayed = TrialReplay.Train(
            recorded.Index, config, DataCatalogues.For(host, sweep.Spec), recorded.Outcome == TrialOutcome.Pruned ? recorded.Epochs : 0);
        return new Replay(recorded.Index, config.Training.Engine, recorded.WeightsHash, replayed.WeightsHash, recorded.CurveHash, replayed.CurveHash);
    }

    private sealed record Replay(
        int Trial, TrainingEngine Engine, Sha256Digest RecordedWeights, Sha256Digest ReplayedWeights, Sha256Digest RecordedCurve, Sha256Digest ReplayedCurve)
    {
        public bool Same => RecordedWeights == ReplayedWeights && RecordedCurve == ReplayedCurve;

        public string Text(string sweep) => Same
            ? $"{sweep}/{Trial}: the same bits{(Engine == TrainingEngine.BuiltIn ? "" : ", which torchsharp promises only on the same machine with the same version")}. weights {RecordedWeights}, curve {RecordedCurve}"
            : $"{sweep}/{Trial}: DIFFERS. weights {RecordedWeights} recorded, {ReplayedWeights} replayed; "
              + $"curve {RecordedCurve} recorded, {ReplayedCurve} replayed. "
              + (Engine == TrainingEngine.BuiltIn
                  ? "Compare the versions in the report: was it trained by another one?"
                  : "torchsharp gives the same bits only on the same machine with the same version: was it trained on another?");
    }
}
