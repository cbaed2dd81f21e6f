using System.Globalization;
using Runner.Cluster;
using Runner.Commands;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;
using Runner.Running;
using Runner.Settings;
using Runner.Slots;

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
    public static Task RunAsync(string troubles)
    {
        var poison = troubles.Split(',').Select(pair => pair.Split(':')).ToDictionary(
            pair => int.Parse(pair[0], CultureInfo.InvariantCulture), pair => Enum.Parse<Trouble>(pair[1]));
        return WorkAsync(SpecExecution.ProcessName, inner => new TroubledSource(inner, poison));
    }

    /// <summary>A worker on which every trial fails, and at once. It begins when another is there: alone it would have ended the
    /// sweep before there is an elsewhere.</summary>
    public static async Task FailAlwaysAsync(string location)
    {
        await using (var ledger = LedgerLocation.Open(location, LedgerUse.Read))
        {
            while ((await ledger.WorkersAsync()).Count == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }
        }

        await WorkAsync(new NodeName("bad"), _ => new FailingSource());
    }

    /// <summary>As `runner worker --join`, until it is told to leave or hangs.</summary>
    private static async Task WorkAsync(NodeName self, Func<ITrainingSource, ITrainingSource> spoil)
    {
        var host = CommandHost.ForThisProcess();
        var settings = ClusterSettings.Read(ClusterRole.Worker, new ClusterWish(), host.Folder, host.Variable, host.Time);
        var node = new NodeParts(new NodeOptions(self, 1, TimeSpan.FromSeconds(0.2)), new SpoiledSweeps(new SpecSweeps(host), spoil), null);
        await using var runner = await RunnerSystem.StartAsync(null, node, settings, host.Time, _ => { }, host.Error.WriteLine);
        await Task.WhenAny(runner.Left, runner.Removed, runner.Faults.GivenUp);
        if (runner.Faults.GivenUp.IsCompleted)
        {
            Environment.Exit(ExitCode.Negative);
        }
    }

    private sealed class SpoiledSweeps(ISweepSource inner, Func<ITrainingSource, ITrainingSource> spoil) : ISweepSource
    {
        public TrainableSweep Prepare(SweepBrief sweep)
        {
            var good = inner.Prepare(sweep);
            return good with { Source = spoil(good.Source) };
        }
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

        public void Stop(IReadOnlyCollection<int> trials) => inner.Stop(trials);

        public IReadOnlyList<TrialResult> TakeFinished() => inner.TakeFinished();

        public long Updates => inner.Updates;

        public (int Trial, Curve Part)? TakeCurve() => inner.TakeCurve();

        public long CheckpointBytes => inner.CheckpointBytes;

        public byte[] Checkpoint() => inner.Checkpoint();

        private static long Deeper(long depth) => depth < 0 ? 0 : Deeper(depth + 1) + depth;
    }
}
