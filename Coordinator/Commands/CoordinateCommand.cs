using System.CommandLine;
using Runner.Cluster;
using Runner.Display;
using Runner.Hosting;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Messages;
using Runner.Planning;
using Runner.Running;
using Runner.Serving;
using Runner.Settings;
using Runner.Sweeps;

namespace Runner.Commands;

/// <summary>Plans a sweep and coordinates it, while workers in other processes train it.</summary>
public static class CoordinateCommand
{
    public static Command Create(CommandHost host)
    {
        var specArgument = CommonOptions.Spec();
        var ledgerOption = CommonOptions.Ledger();
        var cluster = new ClusterOptions();
        var limits = new RunLimitOptions();
        var report = CommonOptions.Report();
        var json = CommonOptions.Json();
        var page = new PageOptions();
        var probe = new ProbeOption();
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "coordinate",
            "Plans a sweep and coordinates it without training anything itself. Workers that join this machine (`runner worker --join`) or share its ledger train it.",
            "coordinate digits-init.yaml --cluster cluster");
        command.Add(specArgument);
        foreach (var option in (Option[])[.. cluster.All, ledgerOption, .. limits.All, report, plugin, json, .. page.All, probe.Option])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var with = host.With(parsed, plugin);
            var spec = SpecFiles.Load(with, parsed.GetRequiredValue(specArgument));
            OutputFile.MustBeWritable(with, parsed.GetValue(report), parsed.GetRequiredValue(specArgument));
            var planned = PlannedSpec.Of(with, spec, cancel);
            await using var probes = await probe.StartAsync(with, parsed, cancel);
            var order = limits.Read(parsed, with.Time) with { Watch = true, Ledger = with.Ledger(parsed, ledgerOption) };
            if (cluster.IsWanted(with, parsed))
            {
                var settings = cluster.Read(with, parsed, ClusterRole.Coordinator);
                return await InClusterAsync(with, planned, settings, order, () => with.OpenOrCreate(parsed, ledgerOption), ServeAsync, EndAsync, cancel);
            }

            await using var ledger = await with.OpenOrCreateAsync(parsed, ledgerOption, cancel);
            await using var served = await ServeAsync(ledger, () => with.OpenOrCreate(parsed, ledgerOption));
            var (sweep, finished) = await SweepRunner.RunAsync(with, ledger, planned, order, cancel);
            return await EndAsync(sweep, finished);

            Task<IAsyncDisposable> ServeAsync(ITrialLedger shown, Func<ITrialLedger> open) => page.StartAsync(with, parsed, shown, open, cancel);

            async Task<int> EndAsync(RecordedSweep ended, bool isFinished)
            {
                if (isFinished)
                {
                    return await RunCommand.FinishAsync(with, ended, parsed.GetValue(ledgerOption), parsed.GetValue(report), parsed.GetValue(json));
                }

                await RunCommand.StoppedAsync(with, ended, parsed.GetValue(report), cancel.IsCancellationRequested);
                await host.Error.WriteLineAsync("Stopped watching. Workers continue as long as there is a coordinator; run the same command to watch again.");
                return ExitCode.Interrupted;
            }
        });
        return command;
    }

    /// <summary>Hosts the cluster's coordinator or stands by for it, and watches the sweep through it in either case. Rejoins when the
    /// cluster has removed this process.</summary>
    private static async Task<int> InClusterAsync(
        CommandHost host,
        PlannedSpec planned,
        ClusterSettings settings,
        RunOrder order,
        Func<ITrialLedger> open,
        Func<ITrialLedger, Func<ITrialLedger>, Task<IAsyncDisposable>> serveAsync,
        Func<RecordedSweep, bool, Task<int>> endAsync,
        CancellationToken cancel)
    {
        if (LedgerLocation.FileOf(order.Ledger) is { } file)
        {
            host.Error.Warn(
                $"The ledger is {file}, a file on this machine: if this machine fails, the sweep pauses until it is back. To avoid that, use PostgreSQL (--ledger postgres://…).");
        }

        using var limits = new RunLimits(host.Time, order, cancel);
        while (true)
        {
            if (await AsMemberAsync(host, planned, settings, order, limits, open, serveAsync, endAsync, cancel) is { } code)
            {
                return code;
            }

            host.Error.Warn("The cluster continued without this coordinator; rejoining it.");
        }
    }

    /// <summary>Returns the exit code, or null when the cluster has removed this process.</summary>
    private static async Task<int?> AsMemberAsync(
        CommandHost host,
        PlannedSpec planned,
        ClusterSettings settings,
        RunOrder order,
        RunLimits limits,
        Func<ITrialLedger> open,
        Func<ITrialLedger, Func<ITrialLedger>, Task<IAsyncDisposable>> serveAsync,
        Func<RecordedSweep, bool, Task<int>> endAsync,
        CancellationToken cancel)
    {
        var (spec, _, points, plan) = planned;
        var heartbeat = SpecExecution.HeartbeatOf(spec);
        var scope = host.Coordinated.Scope = SweepScope.Everything();
        await using var runner = await RunnerSystem.StartAsync(
            new CoordinatorParts(
                SpecExecution.ProcessName, Own, scope, SpecExecution.TermsOf, SweepRunner.FilesOf(host, spec, points), heartbeat)
            {
                Ended = (of, over) => Notices.GiveAsync(host, of, over),
            },
            null,
            settings,
            host.Time,
            Show,
            host.Error.Warn);
        host.Health.Follow(runner);
        await host.Error.WriteLineAsync($"Workers join here: runner worker --join {runner.Address}");
        await using var ledger = ClusterVisit.OfMember(runner.Coordinator, host.Time);

        // The coordinator serves snapshots of a ledger file; a server is read directly.
        await using var server = LedgerLocation.FileOf(order.Ledger) is null ? await CommonOptions.OpenPatientlyAsync(host, order.Ledger, open, cancel) : null;
        await using var served = await serveAsync(server ?? ledger, () => ClusterVisit.OfMember(runner.Coordinator, host.Time));
        (_, _, points, plan) = await SearchLearning.LearnAsync(planned, server ?? ledger, cancel);
        var record = await ledger.PlanAsync(plan.Plan, order.Again, cancel);
        var before = await ledger.CountAsync(record.Id, cancel);
        if (order.Notify is { } how && !before.Finished)
        {
            await ledger.LeaveNoticeAsync(record.Id, Notices.Keep(host, how), cancel);
        }

        await SweepRunner.QueueAsync(ledger, record.Id, order.Queue, cancel);
        await host.Error.WriteLineAsync(PlanText.Of(spec, plan, Environment.ProcessorCount));
        var sweep = await RecordedSweep.OfAsync(server ?? ledger, record, spec, points, cancel);
        var progress = new SweepProgress(before.Trials, before.Done, host.Time);
        var display = new LimitedDisplay(SweepDisplays.Of(host, progress, sweep), limits);
        var isLeftBehind = false;
        var finished = await display.WatchAsync(WatchAsync(), () => []);
        if (isLeftBehind)
        {
            return null;
        }

        await limits.TellAsync(host, sweep);
        return await endAsync(sweep, finished);

        ITrialLedger Own()
        {
            // This process must own the file: wait while another process has it open.
            var opened = open();
            return opened is VisitorLedger
                ? throw new LedgerException($"{order.Ledger} is in use by another process.") { MayPass = true }
                : opened;
        }

        void Show(SweepNews news)
        {
            if (NewsText.Of(news, host.Recommended) is { } line)
            {
                host.Error.Warn(line);
            }
        }

        async Task<bool> WatchAsync()
        {
            var following = ledger.FollowAsync(record.Id, counts => display.Show(new SweepStands(record.Id, counts, SweepMode.Running)), limits.Stop);
            await Task.WhenAny(following, runner.Removed, runner.Faults.GivenUp);
            if (!following.IsCompletedSuccessfully && runner.Removed.IsCompleted && !limits.Stop.IsCancellationRequested)
            {
                isLeftBehind = true;
                return false;
            }

            if (!following.IsCompleted)
            {
                throw await runner.Faults.GivenUp;
            }

            try
            {
                return await following == true;
            }
            catch (OperationCanceledException) when (limits.Stop.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}
