using System.CommandLine;
using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Display;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Results;
using Runner.Search.Gates;
using Runner.Specs;
using Runner.Training;

namespace Runner.Commands;

/// <summary>Trains recorded trials again, one at a time, and compares the hashes of final weights and curve.</summary>
public static class VerifyCommand
{
    private const int DefaultCount = 5;

    public static Command Create(CommandHost host)
    {
        var reference = new Argument<string>("TRIAL|SWEEP")
        {
            Description = "A trial (SWEEP/NUMBER or the first digits of its identity), or a sweep, of which evenly spaced trials are replayed.",
        };
        var most = NumberOption.Whole("--count", 1, $"For a sweep: how many trials to replay (default: {DefaultCount}).");
        var all = new Option<bool>("--all") { Description = "For a sweep: replay every trial." };
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "verify",
            "Replays trials from their record and compares the SHA-256 of final weights and curve; derives a search's proposals again from its results. Exits with code 1 if anything differs.",
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
            var (sweep, trials, whole) = await ChooseAsync(
                ledger, parsed.GetRequiredValue(reference), parsed.GetValue(all) ? int.MaxValue : parsed.GetValue(most) ?? DefaultCount, cancel);
            if (DerivedSweep.SourceOf(sweep.Record) is { } trained)
            {
                throw new UserException($"{sweep.Name}: has results of minima, which are not trained and cannot be replayed. Verify {trained}, or run its minima in another ledger.");
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

            var proposals = whole && sweep.Outline.Search is { } search ? await ProposalsAsync(sweep, search, cancel) : [];
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, (object[])[.. replays, .. proposals.Select(one => new { point = one.Recorded.Point, verdict = KebabCase.Of(one.Verdict), recorded = one.Recorded.At, derived = one.Derived?.At })]);
            }
            else
            {
                foreach (var text in Lines(sweep, proposals))
                {
                    await host.Out.WriteLineAsync(text);
                }
            }

            return replays.TrueForAll(replay => replay.Same) && !proposals.Exists(one => one.Verdict == ProposalVerdict.Differs) ? ExitCode.Success : ExitCode.Negative;
        });
        return command;
    }

    /// <summary>Derives what a search proposed from the recorded results once more.</summary>
    private static async Task<List<ProposalCheck>> ProposalsAsync(RecordedSweep sweep, Searching search, CancellationToken cancel)
    {
        var results = new TrialResult?[sweep.Points.TrialCount];
        await foreach (var result in sweep.Ledger.ResultsAsync(sweep.Id, search.NeedsCurves ? ResultParts.Curves : ResultParts.Numbers, cancel))
        {
            results[result.Index] = result;
        }

        return [.. search.Check(results)];
    }

    private static IEnumerable<string> Lines(RecordedSweep sweep, List<ProposalCheck> proposals)
    {
        foreach (var one in proposals.Where(one => one.Verdict == ProposalVerdict.Differs))
        {
            var trial = sweep.Points.FirstTrialOf(one.Recorded.Point);
            var derived = one.Derived is { } other ? RecordedSweep.PointText(sweep.Points.Knowing([other]), trial) : "nothing";
            yield return $"{sweep.Name}: point {one.Recorded.Point} DIFFERS. {sweep.PointText(trial)} is recorded, and {derived} follows from the results. Was the ledger changed, or was it proposed by another version?";
        }

        if (proposals.Count(one => one.Verdict == ProposalVerdict.OtherResults) is > 0 and var others)
        {
            yield return $"{sweep.Name}: {Number.Of(others, "proposal")} followed from other results than there are now: a trial was tried again since.";
        }

        if (proposals.Count(one => one.Verdict == ProposalVerdict.Follows) is > 0 and var good)
        {
            yield return $"{sweep.Name}: {Words.Of(good, proposals.Count, "proposal")} {(good == 1 ? "follows" : "follow")} from the recorded results.";
        }
    }

    private static async Task<(RecordedSweep Sweep, IReadOnlyList<TrialResult> Trials, bool Whole)> ChooseAsync(
        ITrialLedger ledger, string text, int most, CancellationToken cancel)
    {
        if (await ledger.FindSweepAsync(text, cancel) is null)
        {
            var (one, trial) = await TrialReference.FindAsync(ledger, text, cancel);
            return trial.Result is { } result && (TrialReplay.Reaches(result) || IsReplayed(one, result.Outcome))
                ? (one, [result], false)
                : throw new UserException($"{one.Name}/{trial.Index}: has no result to compare. Run its sweep first.");
        }

        var sweep = await RecordedSweep.FindAsync(ledger, text, cancel);
        var recorded = (await ledger.CountAsync(sweep.Id, cancel)).Outcomes.Where(outcome => IsReplayed(sweep, outcome.Key)).Sum(outcome => outcome.Value);
        if (recorded == 0)
        {
            throw new UserException($"{sweep.Name}: has no result to compare. Run it first.");
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

        return (sweep, chosen, true);
    }

    /// <summary>Whether trials with an outcome are replayed; trials pruned at a rung are, up to that rung.</summary>
    private static bool IsReplayed(RecordedSweep sweep, TrialOutcome outcome) =>
        outcome.IsResult() || (outcome == TrialOutcome.Pruned && sweep.Spec.Prune is { HasRungs: true });

    private static Replay Verify(CommandHost host, RecordedSweep sweep, TrialResult recorded)
    {
        var config = sweep.Points.Config(recorded.Index);
        var replayed = TrialReplay.Again(recorded, config, DataCatalogues.For(host, sweep.Spec));
        return new Replay(recorded.Index, config.Training.Engine, recorded.WeightsHash, replayed.WeightsHash, recorded.CurveHash, replayed.CurveHash);
    }

    private sealed record Replay(
        int Trial, TrainingEngine Engine, Sha256Digest RecordedWeights, Sha256Digest ReplayedWeights, Sha256Digest RecordedCurve, Sha256Digest ReplayedCurve)
    {
        public bool Same => RecordedWeights == ReplayedWeights && RecordedCurve == ReplayedCurve;

        public string Text(string sweep) => Same
            ? $"{sweep}/{Trial}: identical{(Engine == TrainingEngine.BuiltIn ? "" : ", which torchsharp guarantees only on the same machine with the same version")}. weights {RecordedWeights}, curve {RecordedCurve}"
            : $"{sweep}/{Trial}: DIFFERS. weights {RecordedWeights} recorded, {ReplayedWeights} replayed; "
              + $"curve {RecordedCurve} recorded, {ReplayedCurve} replayed. "
              + (Engine == TrainingEngine.BuiltIn
                  ? "Compare the versions in the report: was it trained by another version?"
                  : "torchsharp guarantees identical results only on the same machine with the same version: was it trained on another?");
    }
}
