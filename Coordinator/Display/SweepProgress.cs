using Runner.Comparison;
using Runner.Echo;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Display;

/// <summary>The progress of a sweep and the time left, as both displays show it. Any thread may call <see cref="See"/>; one reads.</summary>
public sealed class SweepProgress(int trials, int recordedBefore, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly long start = time.GetTimestamp();
    private readonly Dictionary<TrialOutcome, int> outcomes = [];
    private readonly int before = recordedBefore;
    private int recorded = recordedBefore;
    private string? lastTrouble;

    public void See(SweepNews news)
    {
        switch (news)
        {
            case TrialsRecorded recorded:
                Add(recorded);
                break;
            case SweepStands stands:
                Set(stands.Counts);
                break;
        }
    }

    private void Add(TrialsRecorded message)
    {
        lock (gate)
        {
            // Pruned trials may continue, so they are not counted.
            recorded = Math.Min(trials, recorded + message.Results.Count(result => result.Outcome != TrialOutcome.Pruned));
            foreach (var result in message.Results)
            {
                outcomes[result.Outcome] = outcomes.GetValueOrDefault(result.Outcome) + 1;
                if (result.Failure is { } failure)
                {
                    lastTrouble = $"trial {result.Index}: {Shown.Line(failure.Message, 500)}";
                }
            }
        }
    }

    private void Set(SweepCounts counts)
    {
        lock (gate)
        {
            recorded = Math.Max(recorded, counts.Done);
            foreach (var (outcome, count) in counts.Outcomes)
            {
                // Other processes record too, so the ledger's counts take precedence.
                outcomes[outcome] = Math.Max(outcomes.GetValueOrDefault(outcome), count);
            }
        }
    }

    public Reading Read()
    {
        lock (gate)
        {
            var elapsed = time.GetElapsedTime(start);
            var rate = elapsed.TotalSeconds > 0 ? (recorded - before) / elapsed.TotalSeconds : 0;
            return new Reading(
                trials,
                recorded,
                elapsed,
                rate,
                rate > 0 ? TimeSpan.FromSeconds((trials - recorded) / rate) : null,
                outcomes.GetValueOrDefault(TrialOutcome.Diverged),
                outcomes.Where(pair => pair.Key >= TrialOutcome.Failed).Sum(pair => pair.Value),
                lastTrouble);
        }
    }

    /// <summary>The progress at one moment.</summary>
    /// <param name="Rate">Trials per second since this process started.</param>
    /// <param name="Left">Estimated time left; null before the first result.</param>
    public sealed record Reading(
        int Trials, int Recorded, TimeSpan Elapsed, double Rate, TimeSpan? Left, int Diverged, int Failed, string? LastTrouble)
    {
        /// <summary>For example <c>135/270 trials, 4.6/s, about 0:29 left, 3 diverged</c>.</summary>
        public override string ToString()
        {
            var text = $"{Recorded}/{Number.Of(Trials, "trial")}";
            if (Rate > 0)
            {
                text += $", {Text(Rate)}/s";
            }

            if (Left is { } left && Recorded < Trials)
            {
                text += $", about {Text(left)} left";
            }

            if (Diverged > 0)
            {
                text += $", {Diverged} diverged";
            }

            return Failed > 0 ? text + $", {Failed} failed" : text;
        }

        public static string Text(TimeSpan span) => span.TotalHours >= 1
            ? $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}"
            : $"{span.Minutes}:{span.Seconds:00}";

        private static string Text(double rate) => rate >= 100 ? $"{rate:F0}" : rate >= 10 ? $"{rate:F1}" : $"{rate:F2}";
    }
}
