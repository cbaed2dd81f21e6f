using System.Net;
using System.Net.Sockets;
using Runner.Ledgers;
using Runner.Tests.Commands;
using Runner.Tests.Processes;

namespace Runner.Tests.Cluster;

/// <summary>A folder with a sweep, and with the certificates of a cluster.</summary>
internal sealed class ClusterFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // Of a minute on one slot: long enough to lose things in.
    private const string Spec =
        """
        name: many
        data: {source: digits, take: 400, test: 0.2}
        model: {kind: autoencoder, encoder: [24], bottleneck: 4}
        training: {epochs: 1500, batch: 32}
        execution: {bundle: 2, lease-s: 60, heartbeat-s: 0.5, rescue-s: 0.5, checkpoint-s: 1}
        sweep:
          axes:
            model.activation.hidden: [tanh, relu, sigmoid]
            model.init.weights: [glorot-uniform, he-normal]
            optimizer.lr: [0.003, 0.01]
          replicates: 15
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly List<RunnerProcess> _started = [];

    private static readonly Lazy<string> Alone = new(() =>
    {
        using var folder = new ClusterFolder();
        folder.Run(["run", "many.yaml", .. OnLedger]);
        return folder.Export();
    });

    /// <summary>These tests read the ledger while its owner has it, which LiteDB's does not let them.</summary>
    public static string[] OnLedger => ["--ledger", "sqlite:runner.db"];

    public ClusterFolder()
    {
        _folder.Write("many.yaml", Spec);
        Here("cluster", "init");
    }

    /// <summary>The table that the sweep gives in one process without a cluster.</summary>
    public static string Local => Alone.Value;

    public string Path => _folder.Path;

    public string Ledger => System.IO.Path.Combine(Path, "runner.db");

    /// <summary>The options of a process of a machine, with a certificate of its own.</summary>
    public string[] On(string host)
    {
        var folder = System.IO.Path.Combine("cluster", host);
        if (!Directory.Exists(System.IO.Path.Combine(Path, folder)))
        {
            Here("cluster", "certificate", host);
        }

        return ["--cluster", folder];
    }

    public void Write(string name, string text) => _folder.Write(name, text);

    /// <summary>A process of the test's own, which ends it.</summary>
    public RunnerProcess Begin(params string[] args) => RunnerProcess.Start(Path, null, args);

    /// <summary>A command to its end. Returns what it printed.</summary>
    public string Run(params string[] args) => RunnerProcess.Run(Path, args).ShouldSucceed().Output;

    public RunnerProcess Start(params string[] args) => Started(Begin(args));

    public RunnerProcess Started(RunnerProcess process)
    {
        _started.Add(process);
        return process;
    }

    /// <summary>Ports that are free now.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }

    /// <summary>Waits until so many trials more are recorded than there are now. Returns how long that took.</summary>
    public async Task<TimeSpan> RecordedAsync(int more)
    {
        var clock = TimeProvider.System.GetTimestamp();
        var until = (await CountAsync())?.Recorded + more ?? more;
        while ((await CountAsync())?.Recorded is not { } recorded || recorded < until)
        {
            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(Patience);
            await Task.Delay(50);
        }

        return TimeProvider.System.GetElapsedTime(clock);
    }

    /// <summary>How the sweep stands; null before it is planned.</summary>
    public async Task<SweepCounts?> CountAsync()
    {
        try
        {
            await using var ledger = LedgerLocation.Open(Ledger, LedgerUse.Read);
            return await ledger.FindSweepAsync("many") is { } sweep ? await ledger.CountAsync(sweep.Id) : null;
        }
        catch (LedgerException)
        {
            return null;
        }
    }

    public string Export() => Here("export", "many", "--format", "csv");

    /// <summary>A command on the ledger, in this process. Returns what it printed.</summary>
    private string Here(params string[] args) => TestConsole.RunIn(Path, OnLedger[1], args).ShouldSucceed().Output;

    /// <summary>What all processes have said, once they are killed: for whoever looks into a failure.</summary>
    public string Said()
    {
        foreach (var process in _started.Where(process => !process.HasExited))
        {
            process.Kill();
        }

        return string.Join("\n---\n", _started.Select(process => process.Wait().Error));
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            process.Dispose();
        }

        _folder.Dispose();
    }
}
