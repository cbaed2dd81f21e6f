using System.Collections.Concurrent;

namespace Runner.Slots.Processes;

/// <summary>The process side: trains one bundle at a time and answers requests in order.</summary>
/// <param name="sourceOf">Prepares a sweep for training.</param>
public sealed class SlotServer(Func<SlotJob, ITrainingSource> sourceOf)
{
    private readonly Dictionary<Identities.SweepId, ITrainingSource> sources = [];
    private IBundleTraining? training;

    /// <summary>Serves requests until the input ends.</summary>
    /// <param name="abandoned">Called as soon as the input ends, even during training, as no answer is awaited any more.</param>
    public void Serve(Stream from, Stream to, Action abandoned)
    {
        var pipe = new SlotPipe(from, to);
        using var requests = new BlockingCollection<SlotRequest>();
        new Thread(Listen) { IsBackground = true, Name = "requests" }.Start();
        BackgroundPriority.Enter();
        foreach (var request in requests.GetConsumingEnumerable())
        {
            pipe.Send(Answer(request).ToBytes());
        }

        void Listen()
        {
            while (pipe.Receive() is { } request)
            {
                requests.Add(SlotRequest.Parse(request));
            }

            requests.CompleteAdding();
            abandoned();
        }
    }

    private SlotAnswer Answer(SlotRequest request)
    {
        try
        {
            switch (request)
            {
                case OpenThere open:
                    training = SourceOf(open.Job).Open(open.Lease);
                    return SlotAnswer.Of(training);
                case AdvanceThere:
                    return SlotAnswer.Of(training, training!.Advance());
                case TakeCurveThere:
                    return SlotAnswer.Of(training) with { Curve = training!.TakeCurve() is { } curve ? new TrialCurve(curve.Trial, curve.Part) : null };
                case CheckpointThere:
                    return SlotAnswer.Of(training) with { Checkpoint = training!.Checkpoint() };
                case StopThere stop:
                    training!.Stop(stop.Trials);
                    return SlotAnswer.Of(training);
                default:
                    Close();
                    return SlotAnswer.Of(null);
            }
        }
        catch (Exception fault)
        {
            return SlotAnswer.Of(null) with { Fault = SlotFault.Of(fault) };
        }
    }

    private ITrainingSource SourceOf(SlotJob job)
    {
        if (!sources.TryGetValue(job.Sweep.Id, out var source))
        {
            sources.Add(job.Sweep.Id, source = sourceOf(job));
        }

        return source;
    }

    /// <summary>The memory of the training must not count against the next one: libtorch frees it once its handles are finalized.</summary>
    private void Close()
    {
        training = null;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
