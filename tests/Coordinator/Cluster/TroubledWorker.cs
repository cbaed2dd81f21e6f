using System.Globalization;
using Runner.Commands;
using Runner.Display;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Results;
using Runner.Slots;
using Runner.Sweeps;

namespace Runner.Tests.Cluster;

/// <summary>What a trial does to the process that trains it.</summary>
public enum Trouble
{
    EndlessLoop,
    StackOverflow,
    FailFast,
    OutOfMemory,
}

/// <summary>A worker process as <c>runner worker</c> is one, but for some trials that do not end well.</summary>
internal static class TroubledWorker
{
    /// <param name="troubles"><c>17:FailFast,40:EndlessLoop</c>: which trials do what.</param>
    public static async Task RunAsync(string location, string sweepName, string troubles)
    {
        var poison = troubles.Split(',').Select(pair => pair.Split(':')).ToDictionary(
            pair => int.Parse(pair[0], CultureInfo.InvariantCulture), pair => Enum.Parse<Trouble>(pair[1]));
        var host = CommandHost.ForThisProcess();
        await using var ledger = LedgerLocation.Open(location, LedgerUse.Run);
        var sweep = await RecordedSweep.FindAsync(ledger, sweepName, CancellationToken.None);
        var source = await EndingPlan.TrainingOfAsync(host, sweep, CancellationToken.None);
        await new SweepRun(
            ledger,
            new TroubledSource(source, poison),
            host.Time,
            Execution.Options(sweep.Spec, SpecExecution.ProcessName, slots: 1))
            .RunAsync(sweep.Id, new WorkerDisplay(host.Error.WriteLine), CancellationToken.None);
    }

    /// <summary>A worker on which every trial fails, and at once. It begins when another is there: alone it would have ended the
    /// sweep before there is an elsewhere.</summary>
    public static async Task FailAlwaysAsync(string location, string sweepName)
    {
        var host = CommandHost.ForThisProcess();
        await using var ledger = LedgerLocation.Open(location, LedgerUse.Run);
        var sweep = await RecordedSweep.FindAsync(ledger, sweepName, CancellationToken.None);
        var options = Execution.Options(sweep.Spec, new NodeName("bad"), slots: 1);
        await using var attendance = new Attendance(ledger, host.Time, Execution.Attendance(sweep.Spec.Execution, options.Node, 1), () => { });
        while (!(await ledger.WorkersAsync()).Any(worker => worker.Slots > 0 && worker.Name != options.Node))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        await new SweepRun(ledger, new FailingSource(), host.Time, options).RunAsync(sweep.Id, new WorkerDisplay(host.Error.WriteLine), CancellationToken.None);
    }

    private sealed class FailingSource : ITrainingSource
    {
        public IBundleTraining Open(BundleLease lease) => throw new IOException("no such device");
    }

    private sealed class TroubledSource(ITrainingSource inner, IReadOnlyDictionary<int, Trouble> poison) : ITrainingSource
    {
        public IBundleTraining Open(BundleLease lease)
        {
            var training = inner.Open(lease);
            var bad = lease.Trials.Where(poison.ContainsKey).ToArray();
            return bad.Length == 0 ? training : new TroubledTraining(training, poison[bad[0]]);
        }
    }

    /// <summary>Trains a little, then makes its trouble.</summary>
    private sealed class TroubledTraining(IBundleTraining inner, Trouble trouble) : IBundleTraining
    {
        public TrainingProgress Progress => inner.Progress;

        public bool Advance()
        {
            switch (trouble)
            {
                case Trouble.EndlessLoop:
                    for (var turns = 0UL; ; turns++)
                    {
                        GC.KeepAlive(turns);
                    }

                case Trouble.StackOverflow:
                    return Deeper(0) > 0;
                case Trouble.FailFast:
                    Environment.FailFast("a trial that ends its process");
                    return false;
                default:
                    var hoard = new List<byte[]>();
                    while (true)
                    {
                        hoard.Add(GC.AllocateUninitializedArray<byte>(1 << 24));
                    }
            }
        }

        public IReadOnlyList<TrialResult> TakeFinished() => inner.TakeFinished();

        public long Updates => inner.Updates;

        public byte[] Checkpoint() => inner.Checkpoint();

        private static long Deeper(long depth) => depth < 0 ? 0 : Deeper(depth + 1) + depth;
    }
}
