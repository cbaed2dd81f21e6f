using System.Net;
using Runner.Bench;
using Runner.Commands;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Page.Hosting;
using Runner.Running;
using Runner.Serving;
using Runner.Tests.Processes;

namespace Runner.Benchmarks.Browsing;

/// <summary>A page over a ledger of this process, as <c>run --serve</c> has it, in which results are recorded at a given pace.</summary>
internal sealed class PacedSweep : IAsyncDisposable
{
    public const string Name = "paced";

    private const int PerSecond = 500;
    private const int Trials = 200_000;

    private const string Spec =
        """
        name: paced
        data: xor
        model: {kind: mlp, hidden: [2]}
        training: {updates: 10}
        measure: {every: 0}
        sweep:
          axes: {optimizer.lr: [0.1, 0.2]}
          replicates: 100000
        """;

    private readonly TemporaryFolder folder = new();
    private readonly List<(int Recorded, double AtMs)> acknowledged = [];
    private readonly CancellationTokenSource end = new();
    private ITrialLedger ledger = null!;
    private PageLedger shown = null!;
    private IServedPage page = null!;
    private Task work = Task.CompletedTask;

    public Uri Address { get; private set; } = null!;

    public string Token { get; private set; } = "";

    /// <summary>How many results the ledger had acknowledged when, in milliseconds. Read it when the pace has ended.</summary>
    public IReadOnlyList<(int Recorded, double AtMs)> Acknowledged => acknowledged;

    public static double NowMs => TimeProvider.System.GetTimestamp() * 1000.0 / TimeProvider.System.TimestampFrequency;

    public static async Task<PacedSweep> StartAsync(CancellationToken cancel)
    {
        var sweep = new PacedSweep();
        await sweep.ServeAsync(cancel);
        return sweep;
    }

    /// <summary>Records no more; waits for what is being recorded.</summary>
    public async Task EndAsync()
    {
        await end.CancelAsync();
        await work;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await page.DisposeAsync();
        await shown.DisposeAsync();
        await ledger.DisposeAsync();
        end.Dispose();
        folder.Dispose();
    }

    private async Task ServeAsync(CancellationToken cancel)
    {
        var host = CommandHost.ForThisProcess() with { Folder = folder.Path, Out = TextWriter.Null, Error = TextWriter.Null, Terminal = false };
        ledger = LedgerLocation.OpenShared(Path.Combine(folder.Path, "runner.litedb"), LedgerUse.Run);
        var record = await ledger.PlanAsync(PlannedSpec.Of(host, SpecFiles.Parse(Spec, "paced.yaml"), cancel).Plan.Plan, cancel: cancel);
        shown = PageLedger.Of(ledger);
        var token = Path.Combine(folder.Path, "token");
        page = await new PageServer().StartAsync(host, new PageWish(new IPEndPoint(IPAddress.Loopback, 0), token, null), shown, cancel);
        (Address, Token) = (new Uri(new Uri(page.Link).GetLeftPart(UriPartial.Authority)), (await File.ReadAllTextAsync(token, cancel)).Trim());
        work = Task.Run(() => RecordAsync(record.Id), cancel);
    }

    /// <summary>As a slot hands them in: those of a bundle, some at a time.</summary>
    private async Task RecordAsync(SweepId sweep)
    {
        var start = TimeProvider.System.GetTimestamp();
        var recorded = 0;
        while (!end.IsCancellationRequested && recorded < Trials)
        {
            var lease = (await ledger.LeaseAsync(sweep, new NodeName("bench"), 1, TimeSpan.FromMinutes(10), CancellationToken.None))[0];
            for (var done = 0; done < lease.Trials.Length && !end.IsCancellationRequested;)
            {
                var due = (int)(TimeProvider.System.GetElapsedTime(start).TotalSeconds * PerSecond) - recorded;
                if (due <= 0)
                {
                    await Task.Delay(10);
                    continue;
                }

                var batch = lease.Trials.Skip(done).Take(due).Select(BenchPlan.Result).ToList();
                await ledger.CompleteAsync(lease.Key, batch, CancellationToken.None);
                done += batch.Count;
                recorded += batch.Count;
                acknowledged.Add((recorded, NowMs));
            }
        }
    }
}
