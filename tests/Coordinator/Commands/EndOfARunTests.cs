using System.Net;
using System.Net.Sockets;
using System.Text;
using Runner.Commands;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Running;
using Runner.Specs;
using Runner.Tests.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.Commands;

/// <summary>How a run ends, and who is told what of it.</summary>
public sealed class EndOfARunTests : IDisposable
{
    private const string Summary =
        "9 trials: 3 completed, 1 diverged, 2 failed, 1 timed out, 1 out of memory, 1 quarantined, 3 retried, "
        + "1 lease lost, 1 late answer refused, 1 worker set aside";

    private static readonly SweepId All = new("all", 1);

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public async Task The_terminal_the_report_the_status_and_the_notice_say_the_same_of_every_kind_of_ending()
    {
        await RecordEveryKindAsync();
        var (notice, report) = (Path.Combine(console.Folder, "notice.txt"), Path.Combine(console.Folder, "all.html"));
        await TellAsync($"cat > '{notice}'");
        var run = console.Run("run", "all.yaml", "--report", report);
        run.Code.ShouldBe(ExitCode.Negative, run.Error);
        run.Output.ShouldContain($"all: {Summary}\n");
        File.ReadAllText(notice).ShouldStartWith($"all is done. {Summary}\n");
        File.ReadAllText(report).ShouldContain(Summary);
        console.Run("status").ShouldSucceed().Output.ShouldContain($"all: {Summary}\n");
    }

    [Fact]
    public async Task Limits_are_shown_with_what_was_measured_wherever_a_failed_trial_is_shown()
    {
        await RecordEveryKindAsync();
        const string time = "exceeded its 10 s limit (ran 12.3 s; execution.timeout-s)";
        const string memory = "its process exceeded its 800 MiB limit (used 900 MiB; execution.memory-mib)";
        foreach (var args in new[] { (string[])["status"], ["compare", "all"] })
        {
            var shown = console.Run(args).ShouldSucceed().Output;
            shown.ShouldContain($"trial 3 timed out: {time}");
            shown.ShouldContain($"trial 4 ran out of memory: {memory}");
        }

        console.Run("trials", "all", "--json").ShouldSucceed().Output.ShouldContain(memory);
        console.Run("trial", "all/3").ShouldSucceed().Output.ShouldContain(time);
        console.Run("report", "all", "-o", "all.html").ShouldSucceed();
        var report = File.ReadAllText(Path.Combine(console.Folder, "all.html"));
        report.ShouldContain($"timed out: {time}");
        report.ShouldContain($"out of memory: {memory}");
        var export = console.Run("export", "all").ShouldSucceed().Output;
        export.ShouldContain("timed-out");
        export.ShouldContain("out-of-memory");
    }

    [Fact]
    public async Task A_webhook_is_posted_the_summary()
    {
        await RecordEveryKindAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var posted = ReceiveAsync(listener);
        var run = TellAsync($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/told");
        (await posted).ShouldStartWith("POST /told ");
        (await posted).ShouldContain($"\nall is done. {Summary}\n");
        (await posted).ShouldEndWith("Nothing is settled yet.");
        (await run).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_desktop_is_told_by_its_own_program()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        console.Write("one.yaml", "name: one\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}\n");
        var told = Path.Combine(console.Folder, "told.txt");
        var program = console.Write("notify-send", $"#!/bin/sh\necho \"$@\" > '{told}'\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = new Dictionary<string, string> { ["PATH"] = $"{console.Folder}:{Environment.GetEnvironmentVariable("PATH")}" };
        RunnerProcess.Run(console.Folder, path, "run", "one.yaml", "--notify", "desktop").Code.ShouldBe(ExitCode.Success);
        File.ReadAllText(told).ShouldBe("Runner one is done. 1 trial: 1 completed\n");
    }

    [Fact]
    public async Task A_notice_that_cannot_be_given_is_said_and_changes_nothing()
    {
        await RecordEveryKindAsync();
        (await TellAsync("exit 3")).ShouldBe("--notify exit 3: the notification failed (exit code 3).\n");
    }

    [Fact]
    public async Task Nobody_is_told_of_a_sweep_that_was_finished_before()
    {
        await RecordEveryKindAsync();
        var notice = Path.Combine(console.Folder, "notice.txt");
        console.Run("run", "all.yaml", "--notify", $"cat > '{notice}'").Code.ShouldBe(ExitCode.Negative);
        File.Exists(notice).ShouldBeFalse();
    }

    [Fact]
    public void The_notice_belongs_to_the_sweep_and_is_given_by_whoever_ends_it()
    {
        console.Write("long.yaml", Long);
        var notice = Path.Combine(console.Folder, "notice.txt");
        var tell = $"cat >> '{notice}'";
        console.Run("run", "long.yaml", "--slots", "1", "--max-trials", "2", "--notify", tell).Code.ShouldBe(ExitCode.Interrupted);
        File.ReadAllText(notice).ShouldStartWith("long was stopped. 200 trials: ");

        console.Run("worker", "--slots", "1", "--sweep", "long").ShouldSucceed();
        var lines = File.ReadAllLines(notice);
        lines.Where(line => line.StartsWith("long is done", StringComparison.Ordinal)).ShouldBe(["long is done. 200 trials: 200 completed"]);

        // Each with its digest.
        lines.Where(line => line.Contains("settled")).ShouldBe(["Nothing is settled yet.", "Nothing new is settled."]);
        console.Run("run", "long.yaml", "--notify", tell).ShouldSucceed();
        File.ReadAllLines(notice).ShouldBe(lines);
        Directory.GetFiles(Path.Combine(console.Folder, "state", "runner", "notices")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ledger_names_no_command_that_this_user_did_not_give()
    {
        await RecordEveryKindAsync();
        console.Write("owned", $"touch '{Path.Combine(console.Folder, "done")}'");
        await using var ledger = LedgerLocation.Open(console.Ledger, LedgerUse.Run);
        await ledger.LeaveNoticeAsync(All, "../../../owned");
        (await GiveAsync(ledger)).ShouldBeEmpty();
        File.Exists(Path.Combine(console.Folder, "done")).ShouldBeFalse();
        (await ledger.NoticeAsync(All)).ShouldBe("../../../owned");
    }

    [Fact]
    public void After_so_many_trials_a_run_stops_and_says_how_far_it_is_with_a_report()
    {
        console.Write("long.yaml", Long);
        var run = console.Run("run", "long.yaml", "--slots", "1", "--max-trials", "2", "--report", Path.Combine(console.Folder, "long.html"));
        run.Code.ShouldBe(ExitCode.Interrupted);
        run.Error.ShouldContain("long: 200 trials: ");
        File.Exists(Path.Combine(console.Folder, "long.html")).ShouldBeTrue();
        var recorded = console.Run("trials", "long", "--outcome", "completed").Output.Split('\n').Count(line => line.Contains("completed"));
        recorded.ShouldBeInRange(2, 199);
    }

    [Fact]
    public void After_so_many_hours_a_run_stops()
    {
        console.Write("long.yaml", Long);
        var start = TimeProvider.System.GetTimestamp();
        var run = console.Run("run", "long.yaml", "--slots", "1", "--max-hours", "0.0003");
        run.Code.ShouldBe(ExitCode.Interrupted);
        run.Error.ShouldContain("Stopped. What is done is kept");
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Outside_its_time_of_the_day_a_run_trains_nothing_and_within_it_does()
    {
        console.Write("long.yaml", Long);
        var now = TimeProvider.System.GetLocalNow();
        var later = $"{now.AddHours(2):HH\\:mm}-{now.AddHours(3):HH\\:mm}";
        var outside = console.Run("run", "long.yaml", "--slots", "1", "--between", later, "--max-hours", "0.0006");
        outside.Code.ShouldBe(ExitCode.Interrupted);
        outside.Error.ShouldContain($"long waits until {now.AddHours(2):HH\\:mm}.");
        outside.Error.ShouldContain("long: 200 trials: 200 open");

        var around = $"{now.AddHours(-1):HH\\:mm}-{now.AddHours(1):HH\\:mm}";
        var within = console.Run("run", "long.yaml", "--slots", "1", "--between", around, "--max-trials", "1");
        within.Error.ShouldContain($"long trains until {now.AddHours(1):HH\\:mm}.");
        within.Error.ShouldContain(" completed, ");
    }

    private const string Long =
        """
        name: long
        data: {source: digits, take: 200}
        model: {kind: autoencoder, encoder: [16], bottleneck: 4}
        training: {epochs: 100, batch: 32}
        execution: {bundle: 1}
        sweep:
          replicates: 200
        """;

    /// <summary>Asks for a notice and gives it, as whoever ends the sweep does; returns what that says.</summary>
    private async Task<string> TellAsync(string how)
    {
        await using var ledger = LedgerLocation.Open(console.Ledger, LedgerUse.Run);
        await ledger.LeaveNoticeAsync(All, Notices.Keep(Host(TextWriter.Null), how));
        return await GiveAsync(ledger);
    }

    private async Task<string> GiveAsync(ITrialLedger ledger)
    {
        using var error = new StringWriter();
        await Notices.GiveAsync(Host(error), ledger, new SweepOver(All, Finished: true));
        return error.ToString();
    }

    private CommandHost Host(TextWriter error) => CommandHost.ForThisProcess() with
    {
        Error = error,
        Variable = name => name == "XDG_STATE_HOME" ? Path.Combine(console.Folder, "state") : null,
    };

    /// <summary>A sweep of which every kind of thing has become, as its workers would have recorded it.</summary>
    private async Task RecordEveryKindAsync()
    {
        const string spec = "name: all\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}\n"
            + "execution: {bundle: 1}\nsweep:\n  replicates: 9";
        console.Write("all.yaml", spec);
        var host = CommandHost.ForThisProcess() with { Folder = console.Folder };
        var planned = PlannedSpec.Of(host, SpecFile.Read(spec, "all.yaml").Spec!, CancellationToken.None);
        await using var ledger = LedgerLocation.Open(console.Ledger, LedgerUse.Run);
        var sweep = (await ledger.PlanAsync(planned.Plan.Plan)).Id;
        var late = default(BundleLease);
        for (var trial = 0; trial < 9; trial++)
        {
            var lease = (await ledger.LeaseAsync(sweep, Samples.Node, 1, trial == 8 ? TimeSpan.FromMilliseconds(1) : Samples.Lease)).Single();
            lease.Trials.ShouldBe([trial]);
            late = lease;
            if (trial < 8)
            {
                await ledger.CompleteAsync(lease.Key, [Ended(trial)]);
            }
        }

        await Task.Delay(20);
        (await ledger.RescueAsync(sweep, mostLosses: 1)).ShouldBe(1);
        (await ledger.CompleteAsync(late!.Key, [Samples.Result(8)])).ShouldBe(LeaseVerdict.Refused);
        await ledger.RetryAsync(sweep, [7]);
        var again = (await ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).Single();
        await ledger.CompleteAsync(again.Key, [Samples.Result(7, points: 0)]);
        await ledger.SetStandingAsync(sweep, new NodeName("bad"), WorkerStanding.PutAside, "trials 1, 2 and 3 failed on it and succeeded elsewhere");
    }

    private static TrialResult Ended(int trial) => trial switch
    {
        1 => Samples.Result(trial, TrialOutcome.Diverged, points: 0),
        2 or 6 or 7 => Samples.Result(trial, TrialOutcome.Failed, points: 0),
        3 => Samples.Result(trial, TrialOutcome.TimedOut, points: 0) with { Failure = new("exceeded its 10 s limit (ran 12.3 s; execution.timeout-s)", "") },
        4 => Samples.Result(trial, TrialOutcome.OutOfMemory, points: 0) with
        {
            Failure = new("its process exceeded its 800 MiB limit (used 900 MiB; execution.memory-mib)", ""),
        },
        5 => Samples.Result(trial, points: 0) with { Retries = 2 },
        _ => Samples.Result(trial, points: 0),
    };

    private static async Task<string> ReceiveAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var received = "";
        var buffer = new byte[1 << 16];
        while (!received.Contains("set aside", StringComparison.Ordinal))
        {
            received += Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
        }

        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        return received;
    }
}
