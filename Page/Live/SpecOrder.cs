using Runner.Commands;
using Runner.Ledgers;
using Runner.Serving;
using Runner.Specs;

namespace Runner.Page.Live;

/// <summary>An order to run a spec that was written on a page or sent to the API.</summary>
/// <param name="Behind">Whether to train it behind what is asked for already, and to let it wait if nobody trains.</param>
/// <param name="Queue">Its entry in the queue.</param>
internal sealed record SpecOrder(string Text, bool Behind, QueueChange Queue)
{
    /// <summary>The file's name in messages, until the sweep's name is known.</summary>
    private const string Unnamed = "spec.yaml";

    /// <summary>Plans it and has it trained or queued. Returns the sweep, and in one line what becomes of it.</summary>
    /// <exception cref="SpecRefusedException">The reader found problems in it.</exception>
    /// <exception cref="UserException">It cannot be planned, or its entry in the queue cannot be read.</exception>
    public async Task<(SweepRecord Sweep, string Said)> GiveAsync(
        CommandHost host, PageWish wish, LiveLedger live, PageTraining training, CancellationToken cancel)
    {
        var reading = SpecFile.Read(Text, Unnamed);
        if (reading.Spec is not { } read || reading.Problems.Count > 0)
        {
            throw new SpecRefusedException(reading.Problems);
        }

        var change = Queue.ForRun().Read(host.Time);
        var spec = read with { FileName = read.Name + ".yaml" };
        var planned = await Task.Run(() => SpecCheck.Planned(host, spec, SpecCheck.Stranger(wish), cancel), cancel);
        return await live.PlanAsync(ledger => training.PlanAsync(ledger, planned, Behind, change, cancel), cancel);
    }
}
