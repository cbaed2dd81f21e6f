using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Minima;

/// <summary>
/// Searches for passes in rounds: each round's sweep searches where the network of minima knows least, and its results extend the
/// network. Earlier results are read instead of searched again, so a budget can be raised and a stopped command resumed.
/// </summary>
public static class PassRounds
{
    private const int FewestPairs = 10;

    /// <param name="pairs">The number of pairs to search on each function; null for the default.</param>
    /// <returns>Null when it was stopped before its end.</returns>
    public static async Task<IReadOnlyList<StudiedFunction>?> GrowAsync(
        CommandHost host, RecordedSweep source, RecordedSweep endings, IReadOnlyList<StudiedFunction> studied, int? pairs, int slots, double effort, CancellationToken cancel)
    {
        var grown = new List<StudiedFunction>();
        foreach (var (function, one) in studied.Index())
        {
            var rounds = new Rounds(source, endings, one, function);
            if (!await rounds.GrowAsync(host, pairs ?? DefaultPairs(rounds.Network, one.Problem.Objective.Dimension), slots, effort, cancel))
            {
                return null;
            }

            grown.Add(one with { Passes = rounds.Network });
        }

        return grown;
    }

    /// <summary>Adds the recorded networks of passes; functions without a search for passes stay unchanged.</summary>
    public static async Task<IReadOnlyList<StudiedFunction>> ReadAsync(
        RecordedSweep source, RecordedSweep endings, IReadOnlyList<StudiedFunction> studied, CancellationToken cancel)
    {
        var read = new List<StudiedFunction>();
        foreach (var (function, one) in studied.Index())
        {
            if (await PassPlan.RecordOfAsync(source, endings, function, cancel) is { } record)
            {
                var rounds = new Rounds(source, endings, one, function);
                await rounds.ReadAsync(record, cancel);
                read.Add(one with { Passes = rounds.Network });
            }
            else
            {
                read.Add(one);
            }
        }

        return read;
    }

    private static int DefaultPairs(PassNetwork network, int parameters)
    {
        var each = PassOptions.Default.PairsEach(parameters, network.Minima.Any(minimum => minimum.HasArrived));
        return Math.Max(FewestPairs, each * network.Minima.Count(minimum => minimum.Runs.Count > 0));
    }

    /// <summary>The rounds of one function. The pairs of a round depend only on the results of earlier rounds: not on the budget, which only
    /// cuts the last round short, nor on how often the command was run.</summary>
    private sealed class Rounds(RecordedSweep source, RecordedSweep endings, StudiedFunction studied, int function)
    {
        private readonly List<PassPair> pairs = [];
        private readonly IReadOnlyList<int>? part = EndingPart.Of(endings.Record.Environment)?.Trials;

        public PassNetwork Network { get; } = new(studied.Problem, studied.Study.Runs);

        /// <summary>Runs rounds until the budget is used; false when it was stopped.</summary>
        public async Task<bool> GrowAsync(CommandHost host, int budget, int slots, double effort, CancellationToken cancel)
        {
            var newest = await PassPlan.RecordOfAsync(source, endings, function, cancel);
            while (Network.Next(budget - pairs.Count) is { Count: > 0 } round)
            {
                pairs.AddRange(round.Select(pair => Pair(Network.Minima[pair.A], Network.Minima[pair.B])));
                var plan = PassPlan.Of(source, endings, function, studied.Study.Runs[0].Trial, pairs, effort, EnvironmentText.Describe());
                var results = await ResultsAsync(newest, plan, cancel);
                if (results.Contains(null))
                {
                    if (await DerivedSweep.FinishAsync(host, source, plan, Sentence, slots, cancel) is not { } done)
                    {
                        return false;
                    }

                    newest = done.Record;
                    results = await ResultsAsync(newest, plan, cancel);
                }

                await ForgetBeforeAsync(newest!, cancel);

                foreach (var (pair, result) in round.Zip(results))
                {
                    Add(pair.A, pair.B, result);
                }
            }

            return true;
        }

        /// <summary>Deletes earlier rounds, whose results the newest has taken over, including one that an interruption left.</summary>
        private async Task ForgetBeforeAsync(SweepRecord newest, CancellationToken cancel)
        {
            foreach (var before in (await source.Ledger.SweepsAsync(cancel)).Where(other => other.Id.Name == newest.Id.Name
                && other.Id.Revision < newest.Id.Revision && PassPlan.IsOf(other, source, endings)))
            {
                await source.Ledger.DeleteAsync(before.Id, cancel: cancel);
            }
        }

        public async Task ReadAsync(SweepRecord record, CancellationToken cancel)
        {
            foreach (var (a, b) in PassPlan.PairsOf(record.Environment))
            {
                if ((await source.Ledger.FindTrialAsync(record.Id, Network.Attempts, cancel))?.Result is not { } result)
                {
                    return;
                }

                Add(Known(a), Known(b), result);
            }
        }

        /// <summary>The recorded results of the pairs that are not in the network yet; null for each if the sweep has other pairs.</summary>
        private async Task<IReadOnlyList<TrialResult?>> ResultsAsync(SweepRecord? record, SweepPlan plan, CancellationToken cancel)
        {
            var results = new List<TrialResult?>();
            var isSame = record is not null && (await source.Ledger.IdentitiesAsync(record.Id, cancel)).Take(pairs.Count).SequenceEqual(plan.Identities);
            for (var attempt = Network.Attempts; attempt < pairs.Count; attempt++)
            {
                results.Add(isSame ? (await source.Ledger.FindTrialAsync(record!.Id, attempt, cancel))?.Result : null);
            }

            return results;
        }

        private void Add(int a, int b, TrialResult? result)
        {
            var attempt = result is null ? null : PassAttempt.FromCurve(result.Curve, TrialProblem.Unpack(result.Weights.Span, Precision.Float64));
            Network.Add(a, b, attempt);
        }

        private string Sentence(RecordedSweep sweep, int open) =>
            $"{sweep.Name}: looking for passes between {Number.Of(open, "pair")} of {Number.Of(Network.Minima.Count, "minimum", "minima")} ({studied.Study.Name}).";

        private PassPair Pair(TreeMinimum a, TreeMinimum b) => PassPair.Of(Recorded(a.Source), Recorded(b.Source), a.Point, b.Point);

        /// <summary>A run by its index in the sweep of endings rather than by its trial.</summary>
        private MinimumSource Recorded(MinimumSource minimum) =>
            minimum.Pass < 0 && part is not null ? minimum with { Number = part.Index().First(trial => trial.Item == minimum.Number).Index } : minimum;

        private int Known(MinimumSource recorded)
        {
            var own = recorded.Pass < 0 && part is not null ? recorded with { Number = part[recorded.Number] } : recorded;
            return Network.Minima.First(minimum => minimum.Source == own).Number;
        }
    }
}
