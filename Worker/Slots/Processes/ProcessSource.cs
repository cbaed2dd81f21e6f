using System.Collections.Concurrent;
using System.Diagnostics;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Slots.Processes;

/// <summary>
/// Trains each bundle in a separate process, whose memory use is that of the bundle: memory that libtorch allocates does not
/// appear in .NET's counters and cannot be attributed to a bundle. A process whose memory use returns to about its initial
/// value is reused for the next bundle.
/// </summary>
/// <param name="start">Start information for a slot process, which runs <see cref="SlotServer"/>.</param>
public sealed class ProcessSource(SlotJob job, Func<ProcessStartInfo> start, TrialLimits limits, TimeProvider time) : ITrainingSource
{
    /// <summary>A process is reused only if less than 1/16 of the limit remains allocated after a bundle.</summary>
    private const int RemainingPart = 16;

    private readonly ConcurrentBag<SlotProcess> idle = [];

    public IBundleTraining Open(BundleLease lease)
    {
        var process = idle.TryTake(out var used) ? used : SlotProcess.Start(start(), limits, time);
        try
        {
            return new ProcessTraining(this, process, process.Ask(new OpenThere(job, lease)));
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Called after a completed bundle.</summary>
    private void Return(SlotProcess process)
    {
        process.Ask(new CloseThere());
        if (process.Bytes() <= process.BytesAtFirst + (limits.MostBytes / RemainingPart))
        {
            idle.Add(process);
        }
        else
        {
            process.Dispose();
        }
    }

    private sealed class ProcessTraining(ProcessSource source, SlotProcess process, SlotAnswer opened) : IBundleTraining
    {
        private readonly List<TrialResult> finished = [.. opened.Finished];
        private volatile SlotAnswer last = opened;
        private bool open = true;

        public TrainingProgress Progress => last.Progress;

        public long Updates => last.Updates;

        public long CheckpointBytes => last.CheckpointBytes;

        public bool Advance()
        {
            if (!Ask(new AdvanceThere()).More)
            {
                open = false;
                source.Return(process);
            }

            return open;
        }

        public void Stop(IReadOnlyCollection<int> trials)
        {
            if (trials.Count > 0)
            {
                Ask(new StopThere(trials));
            }
        }

        public IReadOnlyList<TrialResult> TakeFinished()
        {
            TrialResult[] results = [.. finished];
            finished.Clear();
            return results;
        }

        public (int Trial, Curve Part)? TakeCurve() => Ask(new TakeCurveThere()).Curve is { } curve ? (curve.Trial, curve.Part) : null;

        public byte[] Checkpoint() => Ask(new CheckpointThere()).Checkpoint.ToArray();

        public void Dispose()
        {
            if (open)
            {
                open = false;
                process.Dispose();
            }
        }

        private SlotAnswer Ask(SlotRequest request)
        {
            last = process.Ask(request);
            finished.AddRange(last.Finished);
            return last;
        }
    }
}
