using System.Globalization;
using Runner.Commands;
using Runner.Display;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Running;
using Runner.Slots;
using Runner.Training;

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
        var training = new SweepTraining(sweep.Points, DataCatalogues.For(host, sweep.Spec));
        await WorkAsync(host, sweep, SpecExecution.ProcessName, new TroubledSource(training, poison));
    }

    /// <summary>A worker on which every trial fails, and at once. It begins when another is there: alone it would have ended the
    /// sweep before there is an elsewhere.</summary>
    public static async Task FailAlwaysAsync(string location, string sweepName)
    {
        var host = CommandHost.ForThisProcess();
        var self = new NodeName("bad");
        await using var ledger = LedgerLocation.Open(location, LedgerUse.Run);
        var sweep = await RecordedSweep.FindAsync(ledger, sweepName, CancellationToken.None);
        while (!(await ledger.WorkersAsync()).Any(worker => worker.Slots > 0 && worker.Name != self))
        {
            await ledger.AttendAsync(self, 1, "", TimeSpan.FromSeconds(20));
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        await WorkAsync(host, sweep, self, new FailingSource());
    }

    private static Task<bool> WorkAsync(CommandHost host, RecordedSweep sweep, NodeName self, ITrainingSource source) => new SweepSession(
        sweep.Ledger,
        new PreparedSweep(SpecExecution.Trainable(sweep.Spec.Execution, source, host.Time)),
        host.Time,
        self,
        SpecExecution.TermsOf,
        Slots: 1)
    {
        Heartbeat = SpecExecution.HeartbeatOf(sweep.Spec),
    }.RunAsync(sweep.Id, new Log(host.Error.WriteLine), CancellationToken.None);

    private sealed class Log(Action<string> say) : ISweepDisplay
    {
        private readonly WorkerDisplay display = new(say);

        public void Show(SweepNews news) => display.Show(news);

        public Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots) => ended;

        public void Warn(string line) => say(line);
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

        public (int Trial, Curve Part)? TakeCurve() => inner.TakeCurve();

        public long CheckpointBytes => inner.CheckpointBytes;

        public byte[] Checkpoint() => inner.Checkpoint();

        private static long Deeper(long depth) => depth < 0 ? 0 : Deeper(depth + 1) + depth;
    }
}
