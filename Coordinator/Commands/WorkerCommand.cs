using System.CommandLine;
using Microsoft.Extensions.Logging;
using Runner.Cluster;
using Runner.Comparison;
using Runner.Data;
using Runner.Display;
using Runner.Echo;
using Runner.Files;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Unsent;
using Runner.Messages;
using Runner.Nodes;
using Runner.Running;
using Runner.Serving;
using Runner.Settings;
using Runner.Sweeps;
using Runner.Telemetry;

namespace Runner.Commands;

/// <summary>Trains for the sweeps of a cluster or a shared ledger.</summary>
public static class WorkerCommand
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public static Command Create(CommandHost host)
    {
        var ledgerOption = CommonOptions.Ledger();
        var slots = CommonOptions.Slots();
        var name = new Option<string?>("--name")
        {
            Description = "The worker's name (default: host and process). Two live workers must not have the same name.",
            HelpName = "NAME",
        };
        var labels = WorkerLabels.Option();
        var idle = DurationOption.Create("--until-idle", "End after this long without anything to train.");
        var between = QueueOptions.Between("Work only during these hours, in this machine's local time; bundles are handed back when they end.");
        var only = new Option<string?>("--sweep") { Description = "Work only on this sweep, and end with it.", HelpName = "SWEEP" };
        var spill = CommonOptions.Spill();
        var cluster = new ClusterOptions();
        var ends = new Option<bool>("--end-with-input") { Hidden = true };
        var plugin = PluginOption.Create();
        var probe = new ProbeOption();
        var command = CommandLine.Describe(
            "worker",
            "Trains for all sweeps of a cluster, or of a ledger that several machines share, until it is stopped.",
            "worker --join login-node --slots 4");
        foreach (var option in (Option[])[.. cluster.All, ledgerOption, slots, name, labels, only, idle, between, spill, plugin, probe.Option, ends])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var with = host.With(parsed, plugin);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (parsed.GetValue(ends))
            {
                // The console's reader blocks its caller, even in its asynchronous methods.
                _ = Task.Run(() => StopAtEndOfInputAsync(stop), CancellationToken.None);
            }

            var self = parsed.GetValue(name) is { Length: > 0 } given ? new NodeName(given) : SpecExecution.ProcessName;
            var work = new Work(
                with,
                self,
                parsed.GetValue(slots) ?? Environment.ProcessorCount,
                string.Join(' ', WorkerLabels.Of(parsed.GetRequiredValue(labels))),
                UnsentPlace.Of(parsed.GetValue(spill), host.Ledger(parsed, ledgerOption), host.Folder, host.Variable),
                cluster.CacheFolder(parsed),
                parsed.GetValue(idle),
                Tell);
            await using var probes = await probe.StartAsync(with, parsed, stop.Token);
            var settings = LoopbackCluster.OfWorker(with, cluster.Joined(parsed));
            var asChild = settings is not null;
            if (settings is null && cluster.IsWanted(host, parsed))
            {
                settings = cluster.Read(host, parsed, ClusterRole.Worker);
            }

            var end = await work.WithinAsync(
                QueueWish.Hours(parsed.GetValue(between)),
                until => settings is not null ? work.JoinAsync(settings, until) : OnLedgerAsync(with, parsed, ledgerOption, only, work, until),
                stop.Token);
            return end switch
            {
                WorkerEnd.Ordered when asChild => ExitCode.Ordered,
                WorkerEnd.Stopped when asChild => ExitCode.Terminated,
                _ => ExitCode.Success,
            };

            void Tell(LogLevel level, string line) =>
                host.Error.Say(level, CommandLog.HasEntries(host.Error) ? $"{self}: {line}" : $"{host.Time.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z {self}: {line}");
        });
        return command;
    }

    private static async Task<WorkerEnd> OnLedgerAsync(
        CommandHost host, ParseResult parsed, Option<string?> ledgerOption, Option<string?> only, Work work, CancellationToken cancel)
    {
        // Creates the ledger if there is none: a worker may start before the first sweep is planned.
        await using var ledger = await host.OpenOrCreateAsync(parsed, ledgerOption, cancel);
        await using var shown = PageLedger.Of(ledger);
        host.Health.Follow(shown);
        await using var export = OtlpExport.Start(host, shown);
        SweepId? sweep = parsed.GetValue(only) is { } wanted
            ? (await RecordedSweep.FindAsync(ledger, wanted, cancel)).Id
            : null;
        if (work.Unsent is not null)
        {
            await UnsentSender.SendAsync(ledger, work.Unsent, work.Say, cancel);
        }

        await MustBeAloneAsync(ledger, work, cancel);
        return await work.CoordinateAsync(ledger, sweep, cancel);
    }

    /// <summary>Refuses to start beside a live worker of the same name. A dead worker remains in the ledger until its heartbeat expires; a
    /// live one renews its heartbeat in the meantime.</summary>
    /// <exception cref="UserException">A worker of this name is alive.</exception>
    private static async Task MustBeAloneAsync(ITrialLedger ledger, Work work, CancellationToken cancel)
    {
        DateTimeOffset? before = null;
        while ((await ledger.WorkersAsync(cancel)).FirstOrDefault(worker => worker.Name == work.Self) is { } other)
        {
            if (other.HeardUntil > before)
            {
                throw new UserException($"{Shown.Line($"{work.Self}")}: another live worker has this name. Give this one another name with --name.");
            }

            if (before is null)
            {
                work.Say("a worker of this name was connected a moment ago. Waiting until it is certain that it has ended.");
            }

            before = other.HeardUntil;
            await Task.Delay(BetweenLooks, work.Host.Time, cancel);
        }
    }

    private static async Task StopAtEndOfInputAsync(CancellationTokenSource stopping)
    {
        try
        {
            while (await Console.In.ReadLineAsync() is not null)
            {
                // Only the end of the input matters.
            }

            await stopping.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The worker has ended by itself.
        }
    }

    private enum WorkerEnd
    {
        /// <summary>Stopped by a signal, or by the end of its input.</summary>
        Stopped,

        /// <summary>Drained by <c>runner drain</c>.</summary>
        Ordered,

        /// <summary>Its only sweep is over, or it was idle for <c>--until-idle</c>.</summary>
        Done,
    }

    /// <summary>A worker and its settings.</summary>
    /// <param name="Unsent">The folder of results that the ledger has not confirmed; null to keep them in memory only.</param>
    /// <param name="UntilIdle">The worker ends when it has trained nothing for this long; null for never.</param>
    private sealed record Work(CommandHost Host, NodeName Self, int Slots, string Labels, string? Unsent, string? Cache, TimeSpan? UntilIdle, Action<LogLevel, string> Tell)
    {
        private static readonly TimeSpan Heartbeat = SpecExecution.TermsOf(Specs.ExecutionConfig.Default).Heartbeat;

        public void Say(string line) => Tell(LogLevel.Information, line);

        private void Warn(string line) => Tell(LogLevel.Warning, line);

        /// <summary>Works only during the given hours of each day.</summary>
        /// <param name="hours">The hours; null for any hour.</param>
        /// <param name="work">Works until it is cancelled or ends for another reason.</param>
        public async Task<WorkerEnd> WithinAsync(DailyWindow? hours, Func<CancellationToken, Task<WorkerEnd>> work, CancellationToken cancel)
        {
            while (hours is not null)
            {
                var now = TimeOnly.FromDateTime(Host.Time.GetLocalNow().DateTime);

                // Slightly after the change, so that the clock has passed it.
                var next = hours.ToNextChange(now) + TimeSpan.FromMilliseconds(50);
                if (hours.Contains(now))
                {
                    using var closing = new CancellationTokenSource(next, Host.Time);
                    using var until = CancellationTokenSource.CreateLinkedTokenSource(cancel, closing.Token);
                    var end = await work(until.Token);
                    if (end != WorkerEnd.Stopped || cancel.IsCancellationRequested)
                    {
                        return end;
                    }
                }
                else
                {
                    Say($"waiting until {hours.From:HH\\:mm}.");
                    await Task.Delay(next, Host.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    if (cancel.IsCancellationRequested)
                    {
                        return WorkerEnd.Stopped;
                    }
                }
            }

            return await work(cancel);
        }

        /// <summary>Works for a cluster, and rejoins it when the cluster has removed this worker.</summary>
        public async Task<WorkerEnd> JoinAsync(ClusterSettings settings, CancellationToken cancel)
        {
            await using var export = OtlpExport.Start(Host, null);
            while (true)
            {
                if (await RunAsync(null, null, settings, cancel) is { } end)
                {
                    return end;
                }

                Warn("The cluster continued without this worker; rejoining it.");
            }
        }

        /// <summary>Works for a shared ledger, with its own coordinator.</summary>
        public async Task<WorkerEnd> CoordinateAsync(ITrialLedger ledger, SweepId? only, CancellationToken cancel) =>
            await RunAsync(
                new CoordinatorParts(
                    Self, () => ledger, only is { } one ? SweepScope.Of(one) : SweepScope.Everything(), SpecExecution.TermsOf, new FileSource(), Heartbeat)
                {
                    Ended = (of, over) => Notices.GiveAsync(Host, of, over),
                },
                only,
                null,
                cancel) ?? WorkerEnd.Stopped;

        /// <summary>Works until it ends; null when the cluster has removed this worker.</summary>
        private async Task<WorkerEnd?> RunAsync(CoordinatorParts? coordinates, SweepId? only, ClusterSettings? cluster, CancellationToken cancel)
        {
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = cancel.Register(() => stopped.TrySetResult());
            var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var display = new WorkerDisplay(Warn, Host.Recommended);
            RunnerSystem? started = null;
            var node = new NodeParts(
                new NodeOptions(Self, Slots, Heartbeat, Labels, only), new SpecSweeps(Host) { Fetch = cluster is null ? null : FetchAsync, Cache = Cache }, Unsent is null ? null : new UnsentFolder(Unsent, Warn));
            await using var runner = started = await RunnerSystem.StartAsync(coordinates, node, cluster, Host.Time, Show, Warn);
            Host.Health.Follow(runner);
            Say($"working on {Number.Of(Slots, "slot")}.");
            using var ending = new CancellationTokenSource();
            var idle = IdleAsync(() => runner.Progress.All(slot => slot is null), ending.Token);
            await Task.WhenAny(stopped.Task, over.Task, idle, runner.Left, runner.Removed, runner.Faults.GivenUp);
            await ending.CancelAsync();
            if (!runner.Faults.GivenUp.IsCompleted && !runner.Removed.IsCompleted && !runner.Left.IsCompleted)
            {
                await runner.DrainAsync();
            }

            if (coordinates is not null)
            {
                Say($"{Number.Of(display.Recorded, "trial")} recorded here.");
            }

            return runner.Faults.GivenUp.IsCompleted ? throw await runner.Faults.GivenUp
                : stopped.Task.IsCompleted ? WorkerEnd.Stopped
                : over.Task.IsCompleted || idle.IsCompletedSuccessfully ? WorkerEnd.Done
                : runner.Left.IsCompleted ? WorkerEnd.Ordered
                : null;

            async Task IdleAsync(Func<bool> isIdle, CancellationToken ended)
            {
                if (UntilIdle is not { } limit)
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, Host.Time, ended);
                    return;
                }

                var since = Host.Time.GetTimestamp();
                while (Host.Time.GetElapsedTime(since) < limit)
                {
                    await Task.Delay(limit < BetweenLooks ? limit : BetweenLooks, Host.Time, ended);
                    since = isIdle() ? since : Host.Time.GetTimestamp();
                }

                Say($"nothing to train for {SweepProgress.Reading.Text(limit)}. Leaving.");
            }

            Task<FileAnswer> FetchAsync(FetchFile question, CancellationToken stop) =>
                started?.FetchAsync(question, stop) ?? throw new DataException("The coordinator cannot be asked yet.");

            void Show(SweepNews news)
            {
                if (news is SweepOver end && end.Sweep == only)
                {
                    over.TrySetResult();
                }

                display.Show(news);
            }
        }
    }
}
