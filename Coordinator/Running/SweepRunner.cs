using Akka.Actor;
using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Display;
using Runner.Files;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Ledgers.Unsent;
using Runner.Messages;
using Runner.Planning;
using Runner.Results;
using Runner.Search;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Running;

/// <summary>Plans a spec into a ledger and runs its sweep to the end: here, in processes of this machine, or by watching others.</summary>
public static class SweepRunner
{
    public static async Task<(RecordedSweep Sweep, bool Finished)> RunAsync(
        CommandHost host, ITrialLedger ledger, PlannedSpec planned, RunOrder order, CancellationToken cancel)
    {
        var (spec, data, points, plan) = await SearchLearning.LearnAsync(planned, ledger, cancel);
        var slots = order.Slots ?? SpecExecution.SlotsOf(spec);
        await host.Error.WriteLineAsync(PlanText.Of(spec, plan, order.Workers > 0 ? order.Workers : slots));
        var record = await ledger.PlanAsync(plan.Plan, order.Again, cancel);
        var sweep = await RecordedSweep.OfAsync(ledger, record, spec, points, cancel);
        var unsent = await SendUnsentAsync(host, ledger, order, cancel);
        var before = await ledger.CountAsync(record.Id, cancel);
        await SayWhereItStandsAsync(host, sweep, before);
        if (before.Finished)
        {
            return (await sweep.NowAsync(cancel), true);
        }

        if (order.Notify is { } how)
        {
            await ledger.LeaveNoticeAsync(record.Id, Notices.Keep(host, how), cancel);
        }

        await QueueAsync(ledger, record.Id, order.Queue, cancel);
        var progress = new SweepProgress(before.Trials, before.Done, host.Time);
        var display = SweepDisplays.Of(host, progress, sweep);
        using var limits = new RunLimits(host.Time, order, cancel);
        if (await FollowAsync(host, ledger, record, new LimitedDisplay(display, limits), limits.Stop) is { } ended)
        {
            await limits.TellAsync(host, sweep);
            return (await sweep.NowAsync(CancellationToken.None), ended);
        }

        var here = order.Watch || order.Workers > 0 ? 0 : slots;
        var sweeps = new SpecSweeps(host);
        sweeps.Know(record.Id, spec, points, data);
        var unsentHere = unsent is null ? null : new UnsentFolder(unsent, display.Warn);
        using var loopback = order.Workers > 0 ? LoopbackCluster.Create(host) : null;
        WorkerProcesses? processes = null;
        var session = new SweepSession(ledger, limits.Limited(sweeps), host.Time, SpecExecution.ProcessName, SpecExecution.TermsOf, here)
        {
            Heartbeat = SpecExecution.HeartbeatOf(spec),
            Labels = string.Join(' ', WorkerLabels.Of(order.Labels)),
            Unsent = unsentHere,
            Files = FilesOf(host, spec, points),
            Cluster = loopback?.Settings,
            Started = Start,
            Ended = (of, over) => Notices.GiveAsync(host, of, over),
        };
        var start = host.Time.GetTimestamp();
        var finished = false;
        try
        {
            finished = await session.RunAsync(record.Id, new LimitedDisplay(display, limits), limits.Stop);
        }
        finally
        {
            host.Coordinated.Scope = null;
            if (processes is not null)
            {
                await processes.DisposeAsync();
            }
        }

        await limits.TellAsync(host, sweep);
        if (finished)
        {
            await host.Error.WriteLineAsync($"{sweep.Name}: done in {SweepProgress.Reading.Text(host.Time.GetElapsedTime(start))}{Where(order, here)}.");
        }

        return (await sweep.NowAsync(CancellationToken.None), finished);

        Task Start(RunnerSystem runner, SweepScope scope)
        {
            host.Health.Follow(runner);
            host.Coordinated.Scope = scope;
            if (loopback is null)
            {
                return new TaskCompletionSource().Task;
            }

            processes = new WorkerProcesses(
                order.Workers,
                new WorkerProcessOptions(
                    WorkerArguments(host, runner.Address!, unsent, WorkerLabels.Of(order.Labels, order.Workers)),
                    loopback.EnvironmentOfWorkers,
                    (worker, cause) => runner.Coordinator.Tell(new NodeDied(worker, cause)),
                    display.Warn),
                host.Time);
            return processes.AllLeft;
        }
    }

    /// <summary>The sweep of a spec, if the ledger has recorded all of its trials: then nothing of it needs to be planned. It is known by the hash of
    /// the spec with its files, plugins and engine, as in <see cref="ITrialLedger.PlanAsync"/>; whether its trials add up is what the count checks.</summary>
    /// <returns>Null when something must be planned or trained.</returns>
    public static async Task<RecordedSweep?> FindFinishedAsync(
        CommandHost host, ITrialLedger ledger, SweepSpec spec, SweepPoints points, RunOrder order, CancellationToken cancel)
    {
        if (order.Again
            || SweepNaming.PlannedFrom(spec.Name, points.Files.Stamp(spec.Hash), await ledger.SweepsAsync(cancel)) is not { } record
            || await ledger.CountAsync(record.Id, cancel) is not { Finished: true } counts)
        {
            return null;
        }

        var sweep = await RecordedSweep.OfAsync(ledger, record, spec, points, cancel);
        await SendUnsentAsync(host, ledger, order, cancel);
        await SayWhereItStandsAsync(host, sweep, counts);
        return sweep;
    }

    /// <summary>Sends what earlier processes could not, and returns the folder for what this one cannot; null for none.</summary>
    private static async Task<string?> SendUnsentAsync(CommandHost host, ITrialLedger ledger, RunOrder order, CancellationToken cancel)
    {
        var unsent = UnsentPlace.Of(order.Spill, order.Ledger, host.Folder, host.Variable);
        if (unsent is not null && ledger is not VisitorLedger { Owner: not null })
        {
            await UnsentSender.SendAsync(ledger, unsent, host.Error.WriteLine, cancel);
        }

        return unsent;
    }

    /// <summary>Watches a sweep while another process owns the ledger and trains it.</summary>
    /// <returns>Whether every trial was recorded; null when this process owns the ledger, or has become its owner, and must train
    /// the sweep itself.</returns>
    internal static async Task<bool?> FollowAsync(
        CommandHost host, ITrialLedger ledger, SweepRecord record, ISweepDisplay display, CancellationToken stop)
    {
        if (ledger is not VisitorLedger { Owner: { } owner } visitor)
        {
            return null;
        }

        await host.Error.WriteLineAsync(visitor.OwnerTrains
            ? $"{record.Id}: {owner} has the ledger open and trains this sweep. This command shows its progress."
            : $"{record.Id}: {owner} has the ledger open. Training starts when it ends.");
        bool? ended = false;
        await display.WatchAsync(WatchAsync(), () => []);
        if (ended is null)
        {
            await host.Error.WriteLineAsync($"{record.Id}: {owner} has ended. Continuing here.");
        }

        return ended;

        async Task<bool> WatchAsync()
        {
            try
            {
                ended = await visitor.FollowAsync(record.Id, counts => display.Show(new SweepStands(record.Id, counts, SweepMode.Running)), stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                ended = false;
            }

            return ended == true;
        }
    }

    /// <summary>The data files of a sweep, for workers that lack them.</summary>
    internal static FileSource FilesOf(CommandHost host, SweepSpec spec, SweepPoints points)
    {
        var files = new FileSource();
        files.Add(DataCatalogues.FolderOf(host, spec), points.Files);
        return files;
    }

    /// <param name="unsent">The folder from <see cref="UnsentPlace.Of"/>: workers do not know the ledger, but must keep unsent results where this process looks for them.</param>
    internal static string[] WorkerArguments(CommandHost host, string address, string? unsent, IReadOnlyList<string> labels) =>
    [
        "worker", "--slots", "1", "--join", address, "--end-with-input", "--spill", unsent ?? UnsentPlace.None,
        .. labels.SelectMany(label => (string[])["--label", label]), .. PluginOption.Arguments(host),
    ];

    /// <summary>Puts a sweep into the queue and sets its mode to running, overriding earlier orders.</summary>
    internal static async Task QueueAsync(ITrialLedger ledger, SweepId sweep, Func<QueueEntry, QueueEntry> change, CancellationToken cancel)
    {
        var before = await ledger.QueueEntryAsync(sweep, cancel);
        if (change(before) is var entry && entry != before)
        {
            await ledger.SetQueueEntryAsync(sweep, entry, cancel);
        }

        await ledger.SetModeAsync(sweep, SweepMode.Running, cancel);
    }

    private static async Task SayWhereItStandsAsync(CommandHost host, RecordedSweep sweep, SweepCounts before)
    {
        var record = sweep.Record;
        if (record.Reused > 0)
        {
            await host.Error.WriteLineAsync(
                $"{sweep.Name}: {Number.Count(record.Reused)} of {Number.Of(record.Trials, "trial")} {(record.Reused == 1 ? "is" : "are")} taken from earlier sweeps of this ledger. --again trains them again.");
        }

        if (before.Finished)
        {
            await host.Error.WriteLineAsync(host.Recommended.In($"{sweep.Name}: {Ended(sweep.Name, before)}"));
        }
        else if (before.Done > 0)
        {
            await host.Error.WriteLineAsync($"{sweep.Name}: continuing with {Number.Count(before.Done)} of {Number.Of(before.Trials, "trial")} recorded.");
        }
    }

    private static string Where(RunOrder order, int slots) =>
        order.Workers > 0 ? $" in {Number.Of(order.Workers, "process", "processes")}" : slots > 0 ? $" on {Number.Of(slots, "slot")}" : "";

    /// <summary>Says that nothing is left to train and, when trials have no result, how to retry them.</summary>
    internal static string Ended(string sweep, SweepCounts counts)
    {
        var without = counts.Outcomes.Where(outcome => OutcomeText.IsTrouble(outcome.Key)).Sum(outcome => outcome.Value);
        var lost = counts.Outcomes.GetValueOrDefault(TrialOutcome.Quarantined);
        return without == 0
            ? $"{Words.All(counts.Trials, "trial")} {(counts.Trials == 1 ? "is" : "are")} already done."
            : $"nothing is left to train: {Number.Count(without)} of {Number.Of(counts.Trials, "trial")} ended without a result. Try them again: runner retry {sweep}{(without > lost ? " --failed" : "")}{(lost > 0 ? " --lost" : "")}.";
    }
}
