using System.Collections.Concurrent;
using System.Diagnostics;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Slots.Processes;

/// <summary>
/// Trains each bundle in a process of its own, whose memory is that bundle's alone: what libtorch allocates no count of this
/// process's own memory shows, nor whose it is. A process that is as small as at first trains the next bundle too.
/// </summary>
/// <param name="start">Starts this program as a slot's process: see <see cref="SlotServer"/>.</param>
public sealed class ProcessSource(SlotJob job, Func<ProcessStartInfo> start, TrialLimits limits, TimeProvider time) : ITrainingSource
{
    /// <summary>Of the limit: more than this must not remain of a bundle.</summary>
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

    /// <summary>After a bundle that came to its end.</summary>
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
